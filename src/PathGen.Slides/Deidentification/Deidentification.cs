namespace PathGen.Slides;

/// <summary>What a copy by <see cref="SlideDeidentifier"/> lacks and has.</summary>
/// <param name="RemovedImages">Names of the associated images left out.</param>
/// <param name="RemovedProperties">Names of the properties left out or made anew.</param>
/// <param name="KeptProperties">Names of the technical properties of the original.</param>
public sealed record Deidentification(IReadOnlyList<string> RemovedImages, IReadOnlyList<string> RemovedProperties, IReadOnlyList<string> KeptProperties);
