namespace PathGen.Slides;

/// <summary>A tile that was read, or why it could not be. Belongs to whoever receives it.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="Image">Its pixels; null where it could not be decoded or was left out.</param>
/// <param name="Failure">Why it has no pixels, in one line without the slide's name; null where it has.</param>
/// <param name="FilteredOut">Whether it was decoded and then left out by a filter, such as <see cref="TileReaderOptions.MinFocus"/>: no damage of the slide.</param>
public readonly record struct TilePixels(Tile Tile, RgbImage? Image, string? Failure, bool FilteredOut = false) : IDisposable
{
    /// <summary>Returns the pixels' buffer to the pool.</summary>
    public void Dispose() => Image?.Dispose();
}
