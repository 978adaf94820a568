namespace PathGen.Samples.SyntheticTissue;

/// <summary>The tiles of one level while a slide is written.</summary>
internal sealed class PyramidLevel(int width, int height)
{
    /// <summary>Side of a tile in pixels.</summary>
    public const int TileSide = 256;

    /// <summary>Width in pixels.</summary>
    public int Width => width;

    /// <summary>Height in pixels.</summary>
    public int Height => height;

    /// <summary>Tiles in a row.</summary>
    public int Columns { get; } = (width + TileSide - 1) / TileSide;

    /// <summary>Rows of tiles.</summary>
    public int Rows { get; } = (height + TileSide - 1) / TileSide;

    /// <summary>Place of each tile in the file, row by row.</summary>
    public uint[] Offsets { get; } = new uint[Count(width) * Count(height)];

    /// <summary>Length of each tile in bytes.</summary>
    public uint[] Lengths { get; } = new uint[Count(width) * Count(height)];

    private static int Count(int side) => (side + TileSide - 1) / TileSide;
}
