namespace PathGen.Cli;

/// <summary>What <c>pathgen slide info --json</c> prints.</summary>
/// <param name="Path">The file as it was given.</param>
/// <param name="Format">The format's name.</param>
/// <param name="Width">Width of level 0 in pixels.</param>
/// <param name="Height">Height of level 0 in pixels.</param>
/// <param name="MicronsPerPixel">µm per level-0 pixel, x and y; null where the slide states none.</param>
/// <param name="ObjectivePower">Magnification as stated, or null.</param>
/// <param name="Levels">Finest first.</param>
/// <param name="AssociatedImages">Names.</param>
/// <param name="Properties">What else the file states; without <c>--identifying</c> only what cannot identify anyone.</param>
/// <param name="HiddenProperties">Names of the properties left out.</param>
internal sealed record SlideResult(
    string Path,
    string Format,
    long Width,
    long Height,
    double[]? MicronsPerPixel,
    double? ObjectivePower,
    IReadOnlyList<SlideLevelResult> Levels,
    IReadOnlyList<string> AssociatedImages,
    IReadOnlyDictionary<string, string> Properties,
    IReadOnlyList<string> HiddenProperties);
