namespace PathGen.Cli;

/// <summary>What <c>pathgen slide tissue --json</c> prints.</summary>
/// <param name="Path">The slide as it was given.</param>
/// <param name="TissueShare">Share of the slide that is tissue, 0 to 1.</param>
/// <param name="MaskWidth">Cells of the mask from left to right.</param>
/// <param name="MaskHeight">Cells of the mask from top to bottom.</param>
/// <param name="Out">The mask's file, or null where none was asked for.</param>
/// <param name="GeoJson">The outlines' file, or null where none was asked for.</param>
internal sealed record TissueResult(string Path, double TissueShare, int MaskWidth, int MaskHeight, string? Out, string? GeoJson);
