using PathGen.Wsi;

namespace PathGen.Cli;

/// <summary>One slide of <c>pathgen wsi classify</c>.</summary>
/// <param name="Path">The slide or its features, as given.</param>
/// <param name="Result">What was said of it, and why; null where it failed.</param>
/// <param name="Error">Why it was left out, or null.</param>
internal sealed record ClassifiedSlide(string Path, SlideZeroShotResult? Result, string? Error);
