namespace PathGen.Slides;

/// <summary>How the picture of one directory is stored: its size, its grid of tiles (or strips, which are tiles as wide as the picture), and their encoding.</summary>
internal sealed class TiffImage
{
    /// <summary>The most tiles of one picture: 275 gigapixels in tiles of 256².</summary>
    public const int MaxTiles = 1 << 22;

    private const int MaxJpegTables = 1 << 16;
    private const int MaxSamples = 16;
    private const int PiecePixels = 1 << 20;

    private readonly bool pieces;

    /// <summary>Reads the description of a picture; its pixels and the places of its tiles are not touched.</summary>
    /// <exception cref="SlideException">It contradicts itself.</exception>
    /// <exception cref="IOException">The bytes could not be read.</exception>
    public TiffImage(TiffDirectory directory)
    {
        Directory = directory;
        Width = Side(TiffTag.ImageWidth);
        Height = Side(TiffTag.ImageLength);
        IsTiled = HasTiles(directory);
        TileWidth = IsTiled ? Side(TiffTag.TileWidth) : Width;
        TileHeight = IsTiled ? Side(TiffTag.TileLength) : (long)Math.Min((ulong)Height, directory.Number(TiffTag.RowsPerStrip, ulong.MaxValue));
        if (TileHeight == 0)
            throw directory.Damaged(TiffTag.RowsPerStrip, "is 0");
        Compression = (int)Math.Min(directory.Number(TiffTag.Compression, 1), int.MaxValue);
        Photometric = directory.Number(TiffTag.Photometric, ulong.MaxValue);
        Samples = directory.Number(TiffTag.SamplesPerPixel, 1);
        Planes = directory.Number(TiffTag.PlanarConfiguration, 1) == 2 && Samples is > 1 and <= MaxSamples ? (int)Samples : 1;
        Bits = directory.Number(TiffTag.BitsPerSample, 1);

        // An uncompressed picture may lie in one strip, however large (tifffile, ImageJ): it is read as if it were many.
        pieces = !IsTiled && Compression == 1 && Planes == 1 && TileHeight == Height && Width * Height > PiecePixels;
        if (pieces)
            TileHeight = Math.Max(1, PiecePixels / Width);
        Unsupported = WhatIsUnsupported();
        if (Unsupported is not null)
            return;
        var (columns, rows) = ((Width + TileWidth - 1) / TileWidth, (Height + TileHeight - 1) / TileHeight);
        if (columns * rows > MaxTiles / Planes)
            throw directory.File.Damaged($"{directory.Title} has {columns} × {rows} tiles of {TileWidth}×{TileHeight} pixels; at most {MaxTiles} are read");
        TileCount = (int)(columns * rows);

        // Longer arrays are seen in the wild, and cut as libtiff does.
        directory.CheckNumbers(OffsetsTag, StoredCount);
        directory.CheckNumbers(LengthsTag, StoredCount);
        var bytes = (ulong)RowBytes * (ulong)Height;
        if (pieces && directory.Number(LengthsTag) is var stored && stored < bytes)
            throw directory.Damaged(LengthsTag, $"is {stored}; {bytes} are expected of {Width}×{Height} uncompressed pixels");
    }

    /// <summary>Width in pixels, 1 to 2³¹ − 1.</summary>
    public long Width { get; }

    /// <summary>Height in pixels, 1 to 2³¹ − 1.</summary>
    public long Height { get; }

    /// <summary>Whether it is stored in tiles, else in strips.</summary>
    public bool IsTiled { get; }

    /// <summary>Width of a tile or strip in pixels.</summary>
    public long TileWidth { get; }

    /// <summary>Height of a tile or strip in pixels. The last strip ends with the picture; tiles are stored whole.</summary>
    public long TileHeight { get; }

    /// <summary>TIFF's number of the compression.</summary>
    public int Compression { get; }

    /// <summary>TIFF's number of what the samples mean.</summary>
    public ulong Photometric { get; }

    /// <summary>Samples of a pixel.</summary>
    public ulong Samples { get; }

    /// <summary>Bits of a sample.</summary>
    public ulong Bits { get; }

    /// <summary>Tiles of one plane; 0 for an unsupported picture.</summary>
    public int TileCount { get; }

    /// <summary>Pictures that lie one after another, each with one sample of every pixel: 1 where the samples of a pixel lie together.</summary>
    public int Planes { get; }

    /// <summary>What keeps it from being decoded here, as "with …", or null where nothing does.</summary>
    public string? Unsupported { get; }

    /// <summary>Whether libtiff's RGBA interface, through which OpenSlide reads tiles, may know what is unsupported here.</summary>
    public bool IsLibtiffs =>
        IsTiled && Bits is 1 or 2 or 4 or 8 or 16 && Directory.Number(TiffTag.SampleFormat, 1) is 1 or 2 or 4 && Photometric is <= 3 or 5 or 6 or 8
        && (CompressionOf(Compression) is not null || Compression is 2 or 3 or 4 or 6 or 34661 or 34887 or 34925 or 50000 or 50001);

    /// <summary>The directory that describes it.</summary>
    public TiffDirectory Directory { get; }

    private int StoredCount => pieces ? 1 : TileCount * Planes;

    private long RowBytes => Width * (long)Samples;

    // Some writers keep the places of tiles where those of strips belong.
    private TiffTag OffsetsTag => Directory.Has(TiffTag.TileOffsets) ? TiffTag.TileOffsets : TiffTag.StripOffsets;

    private TiffTag LengthsTag => Directory.Has(TiffTag.TileByteCounts) ? TiffTag.TileByteCounts : TiffTag.StripByteCounts;

    /// <summary>Whether the picture of a directory is stored in tiles.</summary>
    public static bool HasTiles(TiffDirectory directory) => directory.Has(TiffTag.TileWidth) && directory.Has(TiffTag.TileLength);

    /// <summary>Reads where the tiles lie.</summary>
    /// <exception cref="IOException">The bytes could not be read.</exception>
    public TiffPlaces ReadPlaces() => new(
        Directory.Numbers(OffsetsTag, StoredCount), Directory.Numbers(LengthsTag, StoredCount), TileCount, pieces ? (ulong)(RowBytes * TileHeight) : 0);

    /// <summary>How its tiles are stored, for the decoders.</summary>
    /// <param name="keepDamaged">Whether damaged pixels are kept.</param>
    /// <param name="aperio">Whether the number of the compression, and not the photometric tag, tells what JPEG 2000 tiles hold.</param>
    /// <exception cref="SlideException">A tag contradicts the file.</exception>
    public TileEncoding Encoding(bool keepDamaged, bool aperio) => new()
    {
        Compression = CompressionOf(Compression) ?? throw new InvalidOperationException("An unsupported picture has no encoding."),
        Colour = Planes > 1 ? TileColour.Grey
            : aperio && Compression == 33003 ? TileColour.YCbCr
            : aperio && Compression == 33005 ? TileColour.Rgb
            : ColourOf() ?? TileColour.Rgb,
        Width = (int)TileWidth,
        Height = (int)TileHeight,
        Samples = Planes > 1 ? 1 : (int)Samples,
        BitsPerSample = (int)Bits,
        Predictor = (int)Directory.Number(TiffTag.Predictor, 1),
        JpegTables = Compression == 7 ? Directory.Bytes(TiffTag.JpegTables, MaxJpegTables) : default,
        ColourMap = Photometric == 3 ? ReadColourMap() : default,
        KeepDamaged = keepDamaged,
    };

    /// <summary>How a number of TIFF's compression packs; null for what is not read here.</summary>
    internal static TileCompression? CompressionOf(int compression) => compression switch
    {
        1 => TileCompression.None,
        5 => TileCompression.Lzw,
        7 => TileCompression.Jpeg,
        8 or 32946 => TileCompression.Deflate,
        32773 => TileCompression.PackBits,
        33003 or 33004 or 33005 or 34712 => TileCompression.Jpeg2000,
        _ => null,
    };

    private TileColour? ColourOf() => Photometric switch
    {
        0 => TileColour.InvertedGrey,
        1 => TileColour.Grey,
        2 when Samples > 3 && Directory.Number(TiffTag.ExtraSamples, 0) is 1 => TileColour.RgbPremultiplied,
        2 when Samples > 3 && Directory.Number(TiffTag.ExtraSamples, 0) is 2 => TileColour.RgbAlpha,
        2 => TileColour.Rgb,
        3 => TileColour.Palette,
        6 => TileColour.YCbCr,
        _ => null,
    };

    private long Side(TiffTag tag) => Directory.Number(tag) switch
    {
        0 => throw Directory.Damaged(tag, "is 0"),
        > int.MaxValue => throw Directory.Damaged(tag, $"is {Directory.Number(tag)}; at most {int.MaxValue} is read"),
        var side => (long)side,
    };

    private ushort[] ReadColourMap()
    {
        var values = Directory.Numbers(TiffTag.ColorMap, 3 << 16);
        return [.. Enumerable.Range(0, values.Count).Select(i => (ushort)values[i])];
    }

    private bool AllBitsAre8()
    {
        var bits = Directory.Numbers(TiffTag.BitsPerSample, 1 << 16);
        return !Enumerable.Range(0, bits.Count).Any(i => bits[i] != 8);
    }

    private string? WhatIsUnsupported()
    {
        var format = Directory.Number(TiffTag.SampleFormat, 1);
        if (Directory.Number(TiffTag.ImageDepth, 1) != 1)
            return "more than one layer (ImageDepth)";
        if (CompressionOf(Compression) is not { } compression)
            return $"compression {NameOf(Compression)}";
        if (Bits == 8 && !AllBitsAre8())
            return "samples of unequal depth";
        if (Bits != 8 || format is not (1 or 4))
            return $"{Bits}-bit {format switch { 1 or 4 => "", 2 => "signed ", 3 => "floating-point ", _ => "complex " }}samples";
        if (ColourOf() is not { } colour)
            return Photometric switch { 5 => "CMYK colour", 8 => "CIELab colour", ulong.MaxValue => "no statement of its colour (Photometric)", _ => $"colour of kind {Photometric} (Photometric)" };
        var (least, coded) = (Photometric is 2 or 6 ? 3u : 1u, compression is TileCompression.Jpeg or TileCompression.Jpeg2000);
        if (Samples < least || Samples > (coded && Planes == 1 ? least : MaxSamples))
            return $"{Samples} samples a pixel of {colour} colour";
        if (Planes > 1 && colour is not TileColour.Rgb)
            return $"{colour} colour in separate planes";
        if (colour == TileColour.YCbCr && !coded)
            return $"YCbCr colour that is packed as {compression}";
        if (Directory.Number(TiffTag.FillOrder, 1) != 1)
            return "reversed bits (FillOrder)";
        if (TileWidth > TileLevel.MaxTileSide || TileHeight > TileLevel.MaxTileSide || TileWidth * TileHeight > TileLevel.MaxTilePixels)
            return $"{(IsTiled ? "tiles" : "strips")} of {TileWidth}×{TileHeight} pixels";
        return null;
    }

    private static string NameOf(int compression) => compression switch
    {
        2 or 3 or 4 => $"{compression} (CCITT fax)",
        6 => "6 (old-style JPEG)",
        22610 or 34934 => $"{compression} (JPEG XR)",
        34661 => "34661 (JBIG)",
        34887 => "34887 (LERC)",
        34892 => "34892 (lossy DNG)",
        34925 => "34925 (LZMA)",
        50000 => "50000 (Zstandard)",
        50001 => "50001 (WebP)",
        50002 or 52546 => $"{compression} (JPEG XL)",
        _ => compression.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
