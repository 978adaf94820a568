namespace PathGen.Slides;

/// <summary>One stored tile of a slide, and how far it is reduced while it is decoded.</summary>
/// <param name="Level">Index of the level.</param>
/// <param name="Reduction">How often width and height are halved, 0 for full size.</param>
/// <param name="Column">Tiles to its left.</param>
/// <param name="Row">Tiles above it.</param>
internal readonly record struct TileAddress(int Level, int Reduction, long Column, long Row)
{
    /// <inheritdoc/>
    public override string ToString() => $"tile ({Column}, {Row}) of level {Level}";
}
