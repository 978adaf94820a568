namespace PathGen.Slides;

/// <summary>Which frame of a file is which tile of its level. Thread-safe.</summary>
internal abstract class FrameMap
{
    /// <summary>The file's frame for a tile; null where it has none.</summary>
    public abstract int? Find(long column, long row);

    /// <summary>TILED_FULL (PS3.3, C.7.6.17.3): row after row, then focal plane after focal plane from the glass upwards, then optical path after optical path.</summary>
    /// <param name="columns">Tiles of a row.</param>
    /// <param name="first">Number of the focal plane's first frame, over all parts of a concatenation, minus the number of this file's first frame.</param>
    /// <param name="count">Frames of this file.</param>
    public static FrameMap Full(long columns, long first, int count) => new FullMap(columns, first, count);

    /// <summary>TILED_SPARSE: frames say where they lie. Of several focal planes of a tile the middle one is taken, of an even number the lower middle.</summary>
    /// <param name="positions">One for each frame.</param>
    /// <param name="path">Number of the optical path whose frames count.</param>
    /// <param name="tileWidth">Width of a tile in pixels.</param>
    /// <param name="tileHeight">Height of a tile in pixels.</param>
    /// <param name="columns">Tiles of a row.</param>
    /// <param name="rows">Tiles of a column.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="UnsupportedSlideException">Frames overlap or leave gaps smaller than a tile.</exception>
    /// <exception cref="SlideException">A frame lies outside the level.</exception>
    public static FrameMap Sparse(IReadOnlyList<FramePosition> positions, int path, int tileWidth, int tileHeight, long columns, long rows, string name)
    {
        var found = new List<(long Tile, float Z, int Frame)>();
        for (var frame = 0; frame < positions.Count; frame++)
        {
            var (x, y, z, itsPath) = positions[frame];
            if (itsPath != path)
                continue;
            if (x < 1 || y < 1 || (x - 1L) / tileWidth >= columns || (y - 1L) / tileHeight >= rows)
                throw new SlideException($"{name}: frame {frame + 1} is placed outside the slide; the DICOM file is damaged.");
            if ((x - 1) % tileWidth != 0 || (y - 1) % tileHeight != 0)
                throw new UnsupportedSlideException($"{name}: frame {frame + 1} lies at column {x}, row {y}, which is no multiple of the tile size {tileWidth}×{tileHeight} plus 1; frames on one grid are read.");
            found.Add(((y - 1L) / tileHeight * columns + (x - 1L) / tileWidth, z, frame));
        }

        found.Sort();
        var (tiles, frames) = (new List<long>(found.Count), new List<int>(found.Count));
        for (int start = 0, end; start < found.Count; start = end)
        {
            for (end = start + 1; end < found.Count && found[end].Tile == found[start].Tile;)
                end++;
            tiles.Add(found[start].Tile);
            frames.Add(found[(start + end - 1) / 2].Frame);
        }

        return new SparseMap(columns, [.. tiles], [.. frames]);
    }

    private sealed class FullMap(long columns, long first, int count) : FrameMap
    {
        public override int? Find(long column, long row) => row * columns + column + first is >= 0 and var frame && frame < count ? (int)frame : null;
    }

    private sealed class SparseMap(long columns, long[] tiles, int[] frames) : FrameMap
    {
        public override int? Find(long column, long row) => Array.BinarySearch(tiles, row * columns + column) is >= 0 and var at ? frames[at] : null;
    }
}
