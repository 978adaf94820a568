namespace PathGen.Slides;

/// <summary>
/// How the tiles of one level are stored. Where a file keeps each channel in tiles of its own, this describes one such tile (one sample,
/// <see cref="TileColour.Grey"/>), to be decoded with <see cref="TileDecoder.DecodePlane"/>.
/// </summary>
internal sealed record TileEncoding
{
    /// <summary>How the bytes are packed.</summary>
    public required TileCompression Compression { get; init; }

    /// <summary>What the samples mean, as the file states it. What a JPEG's own markers say does not count.</summary>
    public required TileColour Colour { get; init; }

    /// <summary>Width of a whole tile in pixels, 1 to <see cref="TileLevel.MaxTileSide"/>.</summary>
    public required int Width { get; init; }

    /// <summary>Height of a whole tile in pixels, 1 to <see cref="TileLevel.MaxTileSide"/>.</summary>
    public required int Height { get; init; }

    /// <summary>Samples of a pixel that lie together.</summary>
    public int Samples { get; init; } = 3;

    /// <summary>Bits of a sample. Only 8 is decoded; other depths are refused by name.</summary>
    public int BitsPerSample { get; init; } = 8;

    /// <summary>TIFF's predictor: 1 for none, 2 for horizontal differences. Only LZW and Deflate have one, as in libtiff.</summary>
    public int Predictor { get; init; } = 1;

    /// <summary>TIFF's JPEGTables: SOI, tables, EOI. Empty where each tile is a whole JPEG.</summary>
    public ReadOnlyMemory<byte> JpegTables { get; init; }

    /// <summary>TIFF's ColorMap, native integers: 256 reds, 256 greens, 256 blues of 16 bits.</summary>
    public ReadOnlyMemory<ushort> ColourMap { get; init; }

    /// <summary>Whether a damaged tile's pixels are kept as far as they were decoded, with a warning, instead of refused.</summary>
    public bool KeepDamaged { get; init; }

    /// <summary>Checks that a window is what a decoder can be asked to fill.</summary>
    public void CheckWindow(RgbWindow window, int reduction, int maxReduction)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(reduction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reduction, maxReduction);
        ArgumentOutOfRangeException.ThrowIfNotEqual(window.Width, TileLevel.Reduce(Width, reduction));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window.Height, TileLevel.Reduce(Height, reduction));
    }
}
