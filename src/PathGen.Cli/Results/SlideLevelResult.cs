namespace PathGen.Cli;

/// <summary>One level of a slide.</summary>
/// <param name="Width">Width in this level's pixels.</param>
/// <param name="Height">Height in this level's pixels.</param>
/// <param name="Downsample">Level-0 pixels per pixel.</param>
internal sealed record SlideLevelResult(long Width, long Height, double Downsample);
