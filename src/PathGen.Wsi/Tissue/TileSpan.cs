namespace PathGen.Wsi;

/// <summary>One of the tiles that cover an axis, and what is taken from it.</summary>
/// <param name="Start">Its first pixel.</param>
/// <param name="From">The first pixel that is taken from it.</param>
/// <param name="To">After the last pixel that is taken from it.</param>
internal readonly record struct TileSpan(int Start, int From, int To)
{
    /// <summary>Covers an axis with tiles of one length, evenly; neighbours meet in the middle of what they have in common. A tile longer than the axis sticks out at its end.</summary>
    /// <param name="length">Pixels of the axis.</param>
    /// <param name="tile">Pixels of a tile.</param>
    /// <param name="overlap">Pixels that neighbours have in common at least, below <paramref name="tile"/>.</param>
    public static TileSpan[] Cover(int length, int tile, int overlap)
    {
        if (length <= tile)
            return [new TileSpan(0, 0, length)];
        var count = 1 + (length - tile + tile - overlap - 1) / (tile - overlap);
        var spans = new TileSpan[count];
        for (var i = 0; i < count; i++)
            spans[i] = new TileSpan(Start(i), i == 0 ? 0 : Border(i), i == count - 1 ? length : Border(i + 1));
        return spans;

        int Start(int i) => (int)((long)i * (length - tile) / (count - 1));

        int Border(int i) => (Start(i) + Start(i - 1) + tile) / 2;
    }
}
