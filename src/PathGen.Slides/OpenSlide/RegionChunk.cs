namespace PathGen.Slides;

/// <summary>A piece of a region that is read in one go.</summary>
/// <param name="Column">Left edge in the destination.</param>
/// <param name="Row">Top edge in the destination.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
internal readonly record struct RegionChunk(int Column, int Row, int Width, int Height)
{
    /// <summary>The most pixels of a chunk: 16 MB of ARGB.</summary>
    public const int MaxPixels = Side * Side;

    private const int Side = 2048;

    /// <summary>
    /// Splits the part of a region that lies on the slide, and fills the destination with the background where the region leaves the slide. A region of up to
    /// 4 megapixels is one chunk; a larger one has squares of 2048 on a grid of their own, so that slides in tiles of 256, 512 or 1024 have no tile decoded twice.
    /// </summary>
    /// <param name="size">The level.</param>
    /// <param name="x">Left edge of the region in the level's pixels.</param>
    /// <param name="y">Top edge of the region in the level's pixels.</param>
    /// <param name="destination">A picture of the region's size.</param>
    /// <param name="background">0xRRGGBB.</param>
    public static IReadOnlyList<RegionChunk> Split(SlideLevel size, long x, long y, RgbImage destination, uint background)
    {
        var (left, right) = (Math.Clamp(-x, 0, destination.Width), Math.Clamp(size.Width - x, 0, destination.Width));
        var (top, bottom) = (Math.Clamp(-y, 0, destination.Height), Math.Clamp(size.Height - y, 0, destination.Height));
        if (right - left < destination.Width || bottom - top < destination.Height)
            destination.Fill((byte)(background >> 16), (byte)(background >> 8), (byte)background);
        if (right <= left || bottom <= top)
            return [];
        if ((right - left) * (bottom - top) <= MaxPixels)
            return [new RegionChunk((int)left, (int)top, (int)(right - left), (int)(bottom - top))];
        var chunks = new List<RegionChunk>();
        for (var (row, nextRow) = (top, 0L); row < bottom; row = nextRow)
        {
            nextRow = End(row, y, bottom);
            for (var (column, nextColumn) = (left, 0L); column < right; column = nextColumn)
            {
                nextColumn = End(column, x, right);
                chunks.Add(new RegionChunk((int)column, (int)row, (int)(nextColumn - column), (int)(nextRow - row)));
            }
        }

        return chunks;
    }

    // Where the chunk that begins at 'at' ends: at the next multiple of Side of the level, or with the region. 'origin' is the region's.
    private static long End(long at, long origin, long end) => Math.Min(end, ((origin + at) / Side + 1) * Side - origin);
}
