namespace PathGen.Cli;

/// <summary>What <c>pathgen slide deidentify --json</c> prints.</summary>
/// <param name="Path">The slide as it was given.</param>
/// <param name="Out">The copy.</param>
/// <param name="RemovedImages">Names of the associated images left out.</param>
/// <param name="RemovedProperties">Names of the properties left out or made anew.</param>
/// <param name="KeptProperties">Names of the technical properties of the original.</param>
internal sealed record DeidentifyResult(
    string Path, string Out, IReadOnlyList<string> RemovedImages, IReadOnlyList<string> RemovedProperties, IReadOnlyList<string> KeptProperties);
