namespace PathGen.Slides;

/// <summary>One stored resolution, cut into tiles of one size. The tiles at the right and lower edge may be stored whole: what lies beyond the level is never shown.</summary>
/// <param name="Width">Width in pixels, 1 or more.</param>
/// <param name="Height">Height in pixels, 1 or more.</param>
/// <param name="TileWidth">Width of a tile in pixels, 1 to <see cref="MaxTileSide"/>.</param>
/// <param name="TileHeight">Height of a tile in pixels, 1 to <see cref="MaxTileSide"/>.</param>
/// <param name="MaxReduction">
/// How often its tiles can be halved while they are decoded, 0 to 5. A tile side that is cut must be a multiple of 2 to that power, so that
/// reduced tiles still meet.
/// </param>
internal readonly record struct TileLevel(long Width, long Height, int TileWidth, int TileHeight, int MaxReduction)
{
    /// <summary>The widest or highest tile (or strip) that is decoded.</summary>
    public const int MaxTileSide = 1 << 16;

    /// <summary>The largest tile (or strip) that is decoded, in pixels: 48 MB of RGB.</summary>
    public const int MaxTilePixels = 1 << 24;

    /// <summary>Tiles from left to right.</summary>
    public long Columns => (Width + TileWidth - 1) / TileWidth;

    /// <summary>Tiles from top to bottom.</summary>
    public long Rows => (Height + TileHeight - 1) / TileHeight;

    /// <summary>A length of this level after it was halved <paramref name="reduction"/> times, rounded up as JPEG and JPEG 2000 do.</summary>
    public static long Reduce(long length, int reduction) => (length + (1L << reduction) - 1) >> reduction;
}
