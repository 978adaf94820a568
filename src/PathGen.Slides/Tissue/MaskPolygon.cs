namespace PathGen.Slides;

/// <summary>The outline of one piece of tissue: cells joined over edges. Corners are corners of cells; no ring touches itself, and rings of a polygon touch at corners at most.</summary>
/// <param name="Shell">The outer ring, clockwise on the screen; the first corner is not repeated.</param>
/// <param name="Holes">Rings of holes, the other way round.</param>
internal sealed record MaskPolygon(IReadOnlyList<(int X, int Y)> Shell, IReadOnlyList<IReadOnlyList<(int X, int Y)>> Holes);
