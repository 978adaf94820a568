namespace PathGen.Cli;

/// <summary>What <c>pathgen instruct export-training --json</c> prints.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Pairs">Pairs for alignment and for CLIP.</param>
/// <param name="Records">Records of instruction data.</param>
internal sealed record TrainingFolderResult(string Folder, int Pairs, int Records);
