using System.Globalization;

namespace PathGen.Slides;

/// <summary>
/// Writes a copy of a TIFF slide (Aperio SVS, OME-TIFF, generic) without what may identify anyone: no label, no macro image, no free text, date, user, file name, barcode or
/// device number. The copy is made anew of what is known to be harmless: the compressed tiles of every level byte for byte, the tags that decoding needs, and the numbers
/// that <see cref="SlideProperties"/> calls technical. What the original holds besides, known or not, referenced or not, is not in it. An OME-TIFF becomes a plain pyramid
/// with its scale in TIFF's resolution tags. Text inside compressed tiles (JPEG comments) and writing on the glass itself are not looked for. Thread-safe.
/// </summary>
public static class SlideDeidentifier
{
    // What decoding and scale need, and what the maker says of itself.
    private static readonly TiffTag[] Kept =
    [
        TiffTag.NewSubfileType, TiffTag.ImageWidth, TiffTag.ImageLength, TiffTag.BitsPerSample, TiffTag.Compression, TiffTag.Photometric, TiffTag.FillOrder, TiffTag.Make, TiffTag.Model,
        TiffTag.Orientation, TiffTag.SamplesPerPixel, TiffTag.RowsPerStrip, TiffTag.XResolution, TiffTag.YResolution, TiffTag.PlanarConfiguration, TiffTag.ResolutionUnit, TiffTag.Software,
        TiffTag.Predictor, TiffTag.ColorMap, TiffTag.TileWidth, TiffTag.TileLength, TiffTag.ExtraSamples, TiffTag.SampleFormat, TiffTag.JpegTables, TiffTag.YCbCrCoefficients,
        TiffTag.YCbCrSubsampling, TiffTag.YCbCrPositioning, TiffTag.ReferenceBlackWhite, TiffTag.IccProfile,
    ];

    /// <summary>Writes the copy. The original is only read.</summary>
    /// <param name="path">The slide.</param>
    /// <param name="outputPath">The copy; must not exist. It appears whole or not at all.</param>
    /// <param name="cancellationToken">Stops; nothing is left behind.</param>
    /// <returns>What was left out and what was kept.</returns>
    /// <exception cref="SlideException">The slide is missing or damaged, or the copy exists.</exception>
    /// <exception cref="UnsupportedSlideException">The slide is of a format that cannot be copied without its identity.</exception>
    /// <exception cref="IOException">The copy cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The copy may not be written.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public static Deidentification Deidentify(string path, string outputPath, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputPath);
        using var source = new FileByteSource(path);
        if (Path.Exists(outputPath))
            throw new SlideException($"{outputPath}: exists already, and is never written over. Give another name for the copy of {path}, or remove it.");
        try
        {
            var (layout, levels) = TiffFormat.Describe(source)
                ?? throw new UnsupportedSlideException($"{path}: not an Aperio SVS, OME-TIFF or plain TIFF; only these are copied without their identity. Convert it to one of them first.");
            var properties = TiffProperties.Of(layout, levels);
            using var output = new WholeFile(outputPath);
            Write(layout, levels, properties, output.Stream, cancellationToken);
            Check(output.Stream, outputPath, levels);
            output.Finish();
            return new Deidentification(
                [.. layout.Associated.Keys.Where(name => !IsKept(layout, name)).Order(StringComparer.Ordinal)],
                [.. properties.Keys.Where(SlideProperties.MayIdentify).Order(StringComparer.Ordinal)],
                [.. properties.Keys.Where(name => !SlideProperties.MayIdentify(name)).Order(StringComparer.Ordinal)]);
        }
        catch (IOException e) when (e.Message.StartsWith("the file became shorter", StringComparison.Ordinal))
        {
            throw new SlideException($"{path}: {e.Message}", e);
        }
    }

    // Aperio's thumbnail shows the scanned tissue alone; labels and macros show the glass with its label.
    private static bool IsKept(TiffLayout layout, string name) => layout.Format == "aperio" && name == "thumbnail";

    private static void Write(TiffLayout layout, IReadOnlyList<TiffImage> levels, Dictionary<string, string> properties, Stream stream, CancellationToken cancellationToken)
    {
        var file = layout.Main.File;
        var writer = new TiffWriter(stream, file.BigEndian, file.IsBig);
        var copier = new TileCopier(file, writer);
        Append(levels[0], layout.Format == "aperio" ? AperioDescription(levels[0], properties) : null);

        // In an Aperio file the second picture is the thumbnail.
        if (layout.Associated.FirstOrDefault(a => IsKept(layout, a.Key)).Value is { } thumbnail && new TiffImage(thumbnail) is { Unsupported: null } image)
            Append(image, null);
        foreach (var level in levels.Skip(1))
            Append(level, null);

        void Append(TiffImage image, string? description)
        {
            var fields = Kept.Select(image.Directory.Field).OfType<TiffField>().ToDictionary(f => f.Tag);
            foreach (var field in copier.Copy(image, cancellationToken))
                fields[field.Tag] = field;
            if (description is not null)
                fields[TiffTag.ImageDescription] = TiffField.Of(TiffTag.ImageDescription, description);
            if (layout.Format == "ome-tiff" && layout.Spacing is { } spacing)
                SetScale(fields, spacing, levels[0].Width / (double)image.Width, file.BigEndian);
            if (layout.Format != "aperio" && image != levels[0])
                fields[TiffTag.NewSubfileType] = TiffField.Of(TiffTag.NewSubfileType, TiffType.Long, file.BigEndian, 1u);
            writer.AppendDirectory(fields.Values);
        }
    }

    // Pixels a centimetre, as a fraction of 10,000ths.
    private static void SetScale(Dictionary<TiffTag, TiffField> fields, PixelSpacing spacing, double downsample, bool bigEndian)
    {
        fields[TiffTag.ResolutionUnit] = TiffField.Of(TiffTag.ResolutionUnit, bigEndian, (ushort)3);
        fields[TiffTag.XResolution] = TiffField.Of(TiffTag.XResolution, TiffType.Rational, bigEndian, (uint)Math.Round(1e8 / (spacing.X * downsample)), 10_000u);
        fields[TiffTag.YResolution] = TiffField.Of(TiffTag.YResolution, TiffType.Rational, bigEndian, (uint)Math.Round(1e8 / (spacing.Y * downsample)), 10_000u);
    }

    // Aperio states scale and scanner settings in the description. Numbers are kept, free text never.
    private static string AperioDescription(TiffImage level, Dictionary<string, string> properties)
    {
        var numbers = properties.Where(p => p.Key.StartsWith("aperio.", StringComparison.Ordinal) && !SlideProperties.MayIdentify(p.Key)
                && double.TryParse(p.Value.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            .Select(p => $"|{p.Key["aperio.".Length..]} = {p.Value}");
        return string.Create(CultureInfo.InvariantCulture, $"Aperio Image Library\r\n{level.Width}x{level.Height} ({level.TileWidth}x{level.TileHeight}){string.Concat(numbers)}");
    }

    // What was written is read again before it gets its name.
    private static void Check(FileStream stream, string name, IReadOnlyList<TiffImage> levels)
    {
        stream.Flush();
        using var source = new StreamByteSource(stream, name, leaveOpen: true);
        var copy = TiffFormat.Describe(source);
        if (copy is not { } c || !c.Levels.Select(l => (l.Width, l.Height, l.TileCount)).SequenceEqual(levels.Select(l => (l.Width, l.Height, l.TileCount))))
            throw new SlideException($"{name}: the copy does not read as the original does; it was not kept. Please report this slide's format.");
    }
}
