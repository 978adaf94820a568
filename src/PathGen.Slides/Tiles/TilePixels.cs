namespace PathGen.Slides;

/// <summary>A tile that was read, or why it could not be. Belongs to whoever receives it.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="Image">Its pixels; null where it could not be decoded.</param>
/// <param name="Failure">Why it could not be decoded, in one line without the slide's name; null where it could.</param>
public readonly record struct TilePixels(Tile Tile, RgbImage? Image, string? Failure) : IDisposable
{
    /// <summary>Returns the pixels' buffer to the pool.</summary>
    public void Dispose() => Image?.Dispose();
}
