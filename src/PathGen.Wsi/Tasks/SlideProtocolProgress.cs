namespace PathGen.Wsi;

/// <summary>How far a protocol is.</summary>
/// <param name="Split">The split that is being run.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Done">Runs that are done.</param>
/// <param name="Runs">Runs in all.</param>
/// <param name="Epoch">The epoch that ended; null where a run begins.</param>
public readonly record struct SlideProtocolProgress(string Split, int Seed, int Done, int Runs, TrainingEpoch? Epoch);
