namespace PathGen.Slides;

/// <summary>One level: an instance, or the parts of a concatenation. Thread-safe.</summary>
internal sealed class DicomLevel : IDisposable
{
    private readonly IReadOnlyList<DicomInstance> parts;
    private readonly TileDecoder decoder;

    /// <summary>Makes a level.</summary>
    /// <param name="parts">At least one; all of one size.</param>
    /// <exception cref="UnsupportedSlideException">Tiles like these are not decoded here.</exception>
    /// <exception cref="SlideException">Parts are missing, or do not fit together.</exception>
    public DicomLevel(IReadOnlyList<DicomInstance> parts)
    {
        this.parts = parts;
        var first = parts[0];
        if (parts.FirstOrDefault(p => p.Encoding != first.Encoding || p.IsSparse != first.IsSparse) is { } other)
            throw new SlideException($"{other.Name}: its frames are not stored as those of {first.Name}, of which it is a continuation.");
        if (first.File.Data.Integer(DicomTag.InConcatenationTotalNumber) is { } total && total != parts.Count && first.File.Data.Find(DicomTag.Concatenation) is not null)
            throw new SlideException($"{first.Name}: it is one of {total} parts of a level (a concatenation), of which {parts.Count} are there. Put all of them into one folder.");
        var shape = new TileLevel(first.Width, first.Height, first.Encoding.Width, first.Encoding.Height, 0);
        var (columns, rows) = (shape.Columns, shape.Rows);
        var frames = parts.Sum(p => (long)p.Frames.Count);
        if (!first.IsSparse && columns * rows * first.Planes > frames)
        {
            throw new SlideException(
                $"{first.Name}: {frames} frames of {shape.TileWidth}×{shape.TileHeight} pixels do not fill {shape.Width}×{shape.Height} pixels in {first.Planes} focal planes; the DICOM file is damaged.");
        }

        decoder = TileDecoders.Create(first.Encoding, first.Name);
        var reduction = decoder.MaxReduction;
        while ((columns > 1 && shape.TileWidth % (1 << reduction) != 0) || (rows > 1 && shape.TileHeight % (1 << reduction) != 0))
            reduction--;
        Shape = shape with { MaxReduction = reduction };
    }

    /// <summary>Size and tiles.</summary>
    public TileLevel Shape { get; }

    /// <summary>The instance, or the first part.</summary>
    public DicomInstance First => parts[0];

    /// <summary>Decodes a tile; see <see cref="ITileSource.Decode"/>.</summary>
    public bool Decode(TileAddress address, RgbWindow window, out string? warning, CancellationToken cancellationToken)
    {
        warning = null;
        foreach (var part in parts)
        {
            if (part.Map.Find(address.Column, address.Row) is not { } frame)
                continue;
            warning = part.Decode(frame, decoder, address.Reduction, window, cancellationToken);
            return true;
        }

        return First.IsSparse ? false : throw new TileDamagedException("none of the level's files holds its frame");
    }

    /// <inheritdoc/>
    public void Dispose() => decoder.Dispose();
}
