namespace PathGen.Slides;

/// <summary>
/// Aperio SVS, OME-TIFF, and other TIFF: classic and BigTIFF of either byte order, in tiles or strips; 8-bit grey, palette, RGB and YCbCr, uncompressed or packed as
/// JPEG, JPEG 2000, LZW, Deflate or PackBits. Every offset, count and size of the file is checked before it is used. Reads from any source, in parallel, a tile at a time.
/// <para>
/// Levels, scale, names and properties are those that OpenSlide gives. Beyond OpenSlide: OME-TIFF's sub-resolutions and physical sizes; the scale of other
/// TIFF by its resolution tags, where that is 10 µm/px or finer (a coarser one is a print density); stripped pictures, as slides of one level. Of a
/// z-stack the middle plane is read (of an even number the lower middle), of a time series the first; TIFF's orientation tag is not applied. Tiles that the file does not store are background.
/// </para><para>
/// TIFF-like formats whose tiles do not simply lie side by side (Hamamatsu NDPI, Leica SCN, Philips, Trestle, Ventana), and tiled TIFF in encodings
/// that only libtiff knows, are left to <see cref="OpenSlideFormat"/>. Thread-safe.
/// </para></summary>
public sealed class TiffFormat : ISlideFormat
{
    /// <summary>The most levels of a slide.</summary>
    internal const int MaxLevels = 64;

    // An associated image is decoded whole: 192 MB of RGB.
    private const long MaxAssociatedPixels = 1 << 26;

    /// <inheritdoc/>
    public string Name => "TIFF (Aperio SVS, OME-TIFF, generic)";

    /// <inheritdoc/>
    /// <exception cref="UnsupportedSlideException">A TIFF in an encoding that is read neither here nor by OpenSlide.</exception>
    /// <exception cref="NativeLibraryMissingException">libjpeg-turbo or OpenJPEG is needed and not installed.</exception>
    public ISlideReader? TryOpen(IByteSource source, SlideOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        if (Describe(source) is not { } description)
            return null;
        var (layout, levels) = description;
        var facts = new SlideFacts
        {
            Format = layout.Format,
            Spacing = layout.Spacing,
            ObjectivePower = layout.ObjectivePower,
            Properties = TiffProperties.Of(layout, levels),
            IccProfile = levels[0].Directory.Bytes(TiffTag.IccProfile),
            AssociatedImages = Associated(layout, options.KeepDamagedTiles),
        };
        return new TiledSlideReader(Tiles(levels, options.KeepDamagedTiles, layout.IsAperio), facts, source.Name, options);
    }

    /// <summary>What the directories of a TIFF mean, and how its levels are stored; null where it is no TIFF, or one that is OpenSlide's.</summary>
    /// <exception cref="SlideException">Damaged.</exception>
    /// <exception cref="UnsupportedSlideException">A TIFF in an encoding that is read neither here nor by OpenSlide.</exception>
    /// <exception cref="IOException">The bytes could not be read.</exception>
    internal static (TiffLayout Layout, IReadOnlyList<TiffImage> Levels)? Describe(IByteSource source)
    {
        if (TiffVendors.IsLargeNdpi(source) || TiffFile.Read(source) is not { } file || TiffVendors.IsOpenSlides(file))
            return null;
        var layout = AperioLayout.Find(file) ?? OmeLayout.Find(file) ?? GenericLayout.Of(file);
        if (layout.Levels.Count > MaxLevels)
            throw file.Damaged($"it has {layout.Levels.Count} levels; at most {MaxLevels} are read");
        var levels = layout.Levels.Select(d => new TiffImage(d)).ToArray();
        foreach (var level in levels)
        {
            if (level.Unsupported is not { } what)
                continue;
            return layout.IsOpenSlides && level.IsLibtiffs ? null : throw Unsupported(level, what);
        }

        if (levels.Sum(l => (long)l.TileCount * l.Planes) > TiffImage.MaxTiles)
            throw file.Damaged($"its levels have more than {TiffImage.MaxTiles} tiles together");
        return (layout, levels);
    }

    private static Dictionary<string, Func<CancellationToken, RgbImage>> Associated(TiffLayout layout, bool keepDamaged) => layout.Associated.ToDictionary(
        pair => pair.Key,
        pair => (Func<CancellationToken, RgbImage>)(cancellationToken => ReadAssociated(pair.Value, pair.Key, keepDamaged, layout.IsAperio, cancellationToken)));

    private static RgbImage ReadAssociated(TiffDirectory directory, string name, bool keepDamaged, bool aperio, CancellationToken cancellationToken)
    {
        var image = new TiffImage(directory);
        if (image.Unsupported is { } what)
            throw Unsupported(image, what);
        var title = $"{directory.File.Name}: associated image '{name}'";
        if (image.Width > RgbImage.MaxSide || image.Height > RgbImage.MaxSide || image.Width * image.Height > MaxAssociatedPixels)
            throw new SlideException($"{title} has {image.Width}×{image.Height} pixels; at most {MaxAssociatedPixels} are read.");
        return ReadWhole(image, title, keepDamaged, aperio, cancellationToken);
    }

    /// <summary>Reads a whole picture, which is known to fit.</summary>
    internal static RgbImage ReadWhole(TiffImage image, string title, bool keepDamaged, bool aperio, CancellationToken cancellationToken)
    {
        using var pyramid = new TilePyramid(Tiles([image], keepDamaged, aperio), title, Rgb.White, new TileCache(0), keepDamaged);
        var pixels = new RgbImage((int)image.Width, (int)image.Height);
        try
        {
            pyramid.Read(0, 0, 0, 0, pixels, cancellationToken);
            return pixels;
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    private static TiffTileSource Tiles(IReadOnlyList<TiffImage> images, bool keepDamaged, bool aperio)
    {
        var tiles = new List<TiffTiles>();
        try
        {
            foreach (var image in images)
                tiles.Add(new TiffTiles(image, image.Encoding(keepDamaged, aperio)));
            return new TiffTileSource(tiles);
        }
        catch
        {
            tiles.ForEach(t => t.Dispose());
            throw;
        }
    }

    private static UnsupportedSlideException Unsupported(TiffImage image, string what) => new(
        $"{image.Directory.File.Name}: a TIFF with {what}, in {image.Directory.Title}; read are 8-bit grey, palette, RGB and YCbCr, uncompressed or packed as JPEG, "
        + "JPEG 2000, LZW, Deflate or PackBits. QuPath and Bio-Formats read most others; bfconvert, or vips ('vips cast', 'vips tiffsave --tile --pyramid --compression jpeg'), converts.");
}
