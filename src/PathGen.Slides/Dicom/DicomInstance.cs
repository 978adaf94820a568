using System.Buffers;
using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>One whole-slide image instance: a level, a part of one, or a label or overview. Thread-safe.</summary>
internal sealed class DicomInstance
{
    // The head of an item: its tag and its length.
    private const int ItemHead = 8;

    private const int HeadBytes = 64 << 10;

    private readonly DicomFile file;
    private readonly bool isPlanar;

    private DicomInstance(DicomFile file, TileEncoding encoding, bool isPlanar)
    {
        this.file = file;
        this.isPlanar = isPlanar;
        Encoding = encoding;
    }

    /// <summary>What messages call it.</summary>
    public string Name => file.Source.Name;

    /// <summary>All attributes.</summary>
    public DicomFile File => file;

    /// <summary>Width of its level in pixels.</summary>
    public long Width { get; private init; }

    /// <summary>Height of its level in pixels.</summary>
    public long Height { get; private init; }

    /// <summary>How its frames are stored.</summary>
    public TileEncoding Encoding { get; }

    /// <summary>Where its frames lie in the file.</summary>
    public required FrameTable Frames { get; init; }

    /// <summary>Which frame is which tile.</summary>
    public required FrameMap Map { get; init; }

    /// <summary>Whether tiles without a frame are background; else they are missing.</summary>
    public bool IsSparse { get; private init; }

    /// <summary>Focal planes that a full level stores one after another.</summary>
    public long Planes { get; private init; }

    /// <summary>Whether channels are kept apart, as planes of a frame.</summary>
    public bool IsPlanar => isPlanar;

    /// <summary>Reads what is needed to decode frames.</summary>
    /// <param name="file">A file of which all was read.</param>
    /// <param name="keepDamaged">Whether damaged pixels are kept.</param>
    /// <exception cref="UnsupportedSlideException">Pixels like these are not read here; the message says what was found.</exception>
    /// <exception cref="SlideException">Damaged.</exception>
    public static DicomInstance Read(DicomFile file, bool keepDamaged)
    {
        var (data, name) = (file.Data, file.Source.Name);
        var compression = DicomTransferSyntax.Find(file.TransferSyntax) ?? throw new UnsupportedSlideException($"{name}: {DicomTransferSyntax.RefusalOfPixels(file.TransferSyntax)}");
        var (tileWidth, tileHeight) = ((int)Required(DicomTag.Columns, ushort.MaxValue), (int)Required(DicomTag.Rows, ushort.MaxValue));
        var count = (int)(data.Find(DicomTag.NumberOfFrames) is null ? 1 : Required(DicomTag.NumberOfFrames, FramePositions.MaxFrames));
        var isWhole = count == 1 && data.Find(DicomTag.TotalColumns) is null;
        var (width, height) = isWhole ? (tileWidth, tileHeight) : (Required(DicomTag.TotalColumns, int.MaxValue), Required(DicomTag.TotalRows, int.MaxValue));
        var (columns, rows) = ((width + tileWidth - 1) / tileWidth, (height + tileHeight - 1) / tileHeight);
        var samples = (int)Required(DicomTag.SamplesPerPixel, 16);
        var (bits, stored) = (Required(DicomTag.BitsAllocated, 64), Required(DicomTag.BitsStored, 64));
        if (bits != 8 || stored != 8 || data.Integer(DicomTag.PixelRepresentation) is not (0 or null))
            throw new UnsupportedSlideException($"{name}: its samples have {stored} of {bits} bits{(data.Integer(DicomTag.PixelRepresentation) == 1 ? " and a sign" : "")}; unsigned ones of 8 are read.");
        var isPlanar = compression == TileCompression.None && samples == 3 && data.Integer(DicomTag.PlanarConfiguration) == 1;
        var frames = ReadTable(file, compression, count, (long)tileWidth * tileHeight * samples);
        var colour = ColourOf(data.Text(DicomTag.PhotometricInterpretation), compression, name);
        if (samples == 3 && frames.IsEncapsulated)
            colour = FrameColour.Of(ReadHead(file.Source, frames), compression, colour);
        var encoding = new TileEncoding
        {
            Compression = compression,
            Colour = isPlanar && colour == TileColour.Rgb ? TileColour.Grey : colour,
            Width = tileWidth,
            Height = tileHeight,
            Samples = isPlanar && colour == TileColour.Rgb ? 1 : samples,
            KeepDamaged = keepDamaged,
        };
        var isSparse = IsSparseLevel(file, columns * rows, count);
        var planes = Math.Clamp(data.Integer(DicomTag.FocalPlanes) ?? 1, 1, FramePositions.MaxFrames);
        return new DicomInstance(file, encoding, isPlanar)
        {
            Width = width,
            Height = height,
            Frames = frames,
            IsSparse = isSparse,
            Planes = planes,
            Map = isSparse ? SparseMap(file, count, encoding, columns, rows) : FullMap(file, count, planes, columns, rows),
        };

        long Required(uint tag, long most) => data.Integer(tag) is { } value && value >= 1 && value <= most ? value
            : throw new SlideException($"{name}: {DicomDictionary.Find(tag)!.Keyword} {DicomTag.Format(tag)} is {DicomText.Quote(data.Text(tag))}; 1 to {most} is expected in a whole-slide image.");
    }

    /// <summary>Decodes a frame into a window of its reduced size.</summary>
    /// <exception cref="TileDamagedException">The frame is damaged, or its bytes do not lie in the file.</exception>
    public string? Decode(int frame, TileDecoder decoder, int reduction, RgbWindow window, CancellationToken cancellationToken)
    {
        var (offset, length) = Frames.Find(frame) ?? throw new TileDamagedException("the file ends before it");
        if (length > file.Source.Length - offset || length <= (Frames.IsEncapsulated ? ItemHead : 0))
            throw new TileDamagedException("its bytes do not lie in the file");

        // Twice the pixels, and room for profiles: nothing that is a frame takes more.
        var most = 2L * Encoding.Width * Encoding.Height * (isPlanar ? 3 : Encoding.Samples) + (1 << 20);
        if (length > most)
            throw new TileDamagedException($"its frame of {Encoding.Width}×{Encoding.Height} pixels takes {length} bytes; at most {most} are read");
        var prefix = Frames.IsEncapsulated ? decoder.Prefix : default;
        var buffer = ArrayPool<byte>.Shared.Rent(prefix.Length + length);
        try
        {
            var bytes = buffer.AsSpan(0, prefix.Length + length);
            if (file.Source.Read(offset, bytes[prefix.Length..], cancellationToken) != length)
                throw new TileDamagedException("its bytes do not lie in the file");
            return Frames.IsEncapsulated ? decoder.Decode(Join(bytes, prefix), reduction, window)
                : isPlanar ? DecodePlanes(bytes, decoder, window)
                : decoder.Decode(bytes, reduction, window);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The fragments one after another, without their heads, and the prefix in the place of the first two bytes. There is room for it before the first fragment.
    private static Span<byte> Join(Span<byte> bytes, ReadOnlySpan<byte> prefix)
    {
        var start = prefix.Length + ItemHead;
        var end = start;
        for (var at = prefix.Length; bytes.Length - at >= ItemHead;)
        {
            var (tag, length) = (BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]));
            at += ItemHead;
            if (tag != (DicomTag.Item << 16 | DicomTag.Item >> 16) || length > bytes.Length - at)
                throw new TileDamagedException("its bytes are no fragments of DICOM pixels");
            bytes.Slice(at, (int)length).CopyTo(bytes[end..]);
            (at, end) = (at + (int)length, end + (int)length);
        }

        if (prefix.IsEmpty)
            return bytes[start..end];
        if (end - start < 2 || !bytes.Slice(start, 2).SequenceEqual(prefix[..2]))
            throw new TileDamagedException("its bytes do not begin as its transfer syntax wants");
        prefix.CopyTo(bytes[(start + 2 - prefix.Length)..]);
        return bytes[(start + 2 - prefix.Length)..end];
    }

    private static string? DecodePlanes(Span<byte> frame, TileDecoder decoder, RgbWindow window)
    {
        var plane = frame.Length / 3;
        string? warning = null;
        for (var channel = 0; channel < 3; channel++)
            warning = decoder.DecodePlane(frame.Slice(channel * plane, plane), 0, channel, window) ?? warning;
        return warning;
    }

    private static FrameTable ReadTable(DicomFile file, TileCompression compression, int count, long frameBytes)
    {
        var name = file.Source.Name;
        if (file.PixelData is not { } pixels)
            throw new SlideException($"{name}: it has no pixels {DicomTag.Format(DicomTag.PixelData)}: the DICOM file is cut short, or holds attributes only.");
        if (compression != TileCompression.None)
        {
            return pixels.Length == DicomParser.Undefined ? FrameIndexer.Index(file.Source, pixels.Offset, count, file.Data)
                : throw new SlideException($"{name}: its pixels should be encapsulated, as {DicomTransferSyntax.Name(file.TransferSyntax)} wants, but are not; the DICOM file is damaged.");
        }

        // Bytes that a copy lost at the file's end fail single tiles only; a length that never was enough is a lie about the frames.
        return frameBytes <= int.MaxValue && pixels.Length != DicomParser.Undefined && frameBytes * count <= pixels.Length ? new FrameTable(pixels.Offset, (int)frameBytes, count)
            : throw new SlideException($"{name}: {count} frames of {frameBytes} bytes do not fit into its pixels ({(pixels.Length == DicomParser.Undefined ? "which are encapsulated" : $"{pixels.Length} bytes")}); the DICOM file is damaged.");
    }

    private static byte[] ReadHead(IByteSource source, FrameTable frames)
    {
        if (frames.Find(0) is not { } first || first.Offset > source.Length - ItemHead)
            return [];
        var head = new byte[Math.Min(HeadBytes, source.Length - first.Offset - ItemHead)];
        return head[..source.Read(first.Offset + ItemHead, head)];
    }

    private static TileColour ColourOf(string? photometric, TileCompression compression, string name) => photometric switch
    {
        "MONOCHROME2" => TileColour.Grey,
        "MONOCHROME1" => TileColour.InvertedGrey,
        "RGB" => TileColour.Rgb,
        "YBR_FULL" or "YBR_FULL_422" => TileColour.YCbCr,
        "YBR_ICT" or "YBR_RCT" when compression == TileCompression.Jpeg2000 => TileColour.Rgb,
        _ => throw new UnsupportedSlideException(
            $"{name}: PhotometricInterpretation is {DicomText.Quote(photometric)} (pixels: {compression}); RGB, YBR_FULL, YBR_FULL_422, MONOCHROME1 and MONOCHROME2 are read, with JPEG 2000 also YBR_ICT and YBR_RCT."),
    };

    private static bool IsSparseLevel(DicomFile file, long tiles, int count) => file.Data.Text(DicomTag.DimensionOrganizationType) switch
    {
        "TILED_SPARSE" => true,
        "TILED_FULL" => false,
        _ => file.Positions.Frames.Count > 0 && (count > 1 || tiles > 1),
    };

    private static FrameMap FullMap(DicomFile file, int count, long planes, long columns, long rows)
    {
        // Far more than any file holds, and small enough to count with; whether the frames fill the level is told when its parts are together.
        if ((Int128)columns * rows * planes > 1L << 48)
            throw new SlideException($"{file.Source.Name}: {count} frames cannot fill a level of {columns}×{rows} tiles and {planes} focal planes; the DICOM file is damaged.");
        var offset = Math.Clamp(file.Data.Integer(DicomTag.ConcatenationFrameOffset) ?? 0, 0, uint.MaxValue);
        return FrameMap.Full(columns, (planes - 1) / 2 * columns * rows - offset, count);
    }

    private static FrameMap SparseMap(DicomFile file, int count, TileEncoding encoding, long columns, long rows)
    {
        var positions = file.Positions;
        if (positions.Frames.Count != count)
            throw new SlideException($"{file.Source.Name}: it has {count} frames but places {positions.Frames.Count} of them (PerFrameFunctionalGroupsSequence); the DICOM file is damaged.");
        var path = positions.PathOf(file.Data.Item(DicomTag.OpticalPathSequence)?.Text(DicomTag.OpticalPathIdentifier) ?? "") ?? positions.Frames[0].Path;
        return FrameMap.Sparse(positions.Frames, path, encoding.Width, encoding.Height, columns, rows, file.Source.Name);
    }
}
