using System.Buffers;
using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>
/// The first picture of a TIFF as Pillow reads it: grey, palette, RGB and CMYK, with or without alpha, 1 to 16 bits, in strips or tiles, samples together or in planes; stored, PackBits, LZW,
/// Deflate; and what <see cref="TiffImage"/> knows of JPEG and JPEG 2000. Unlike <see cref="TiffFormat"/> it drops alpha and knows depths other than 8.
/// </summary>
internal sealed class TiffPicture
{
    private const int MaxSamples = 16;
    private const long MaxPieceBytes = 1 << 30;

    // No packing gives more pixels for a byte: LZW's longest string is 4096 bytes for 12 bits, of 8 pixels each.
    private const long MaxPixelsPerByte = 1 << 15;

    private readonly TiffDirectory directory;
    private readonly TiffSamples samples;
    private readonly TileCompression compression;
    private readonly int width, height, pieceWidth, pieceHeight, planes;
    private readonly bool isTiled, predicted;

    private TiffPicture(TiffDirectory directory, TiffImage image)
    {
        this.directory = directory;
        (width, height, isTiled) = ((int)image.Width, (int)image.Height, image.IsTiled);
        compression = TiffImage.CompressionOf(image.Compression) ?? throw Unsupported($"compression {image.Compression}");
        pieceWidth = isTiled ? Side(image.TileWidth) : width;
        pieceHeight = isTiled ? Side(image.TileHeight) : (int)Math.Min((ulong)height, directory.Number(TiffTag.RowsPerStrip, ulong.MaxValue));
        if (image.Samples is 0 or > MaxSamples)
            throw Unsupported($"{image.Samples} samples a pixel");
        planes = directory.Number(TiffTag.PlanarConfiguration, 1) == 2 ? (int)image.Samples : 1;
        predicted = compression is TileCompression.Lzw or TileCompression.Deflate && directory.Number(TiffTag.Predictor, 1) is var predictor and not 1
            && (predictor == 2 && image.Bits is 8 or 16 ? true : throw Unsupported($"predictor {predictor} of {image.Bits}-bit samples"));
        var depths = directory.Has(TiffTag.BitsPerSample) ? directory.Numbers(TiffTag.BitsPerSample, MaxSamples) : null;
        if (directory.Number(TiffTag.SampleFormat, 1) is not (1 or 4) || directory.Number(TiffTag.FillOrder, 1) != 1 || Enumerable.Range(0, depths?.Count ?? 0).Any(i => depths![i] != image.Bits))
            throw Unsupported("samples that are signed, floating-point, of unequal depth or of reversed bits");
        samples = TiffSamples.Create(directory, image.Photometric, (int)image.Samples, image.Bits) ?? throw Unsupported(
            $"{image.Samples} samples of {image.Bits} bits a pixel in colour of kind {image.Photometric} (Photometric)");
        if (planes > 1 && image.Bits is not (8 or 16))
            throw Unsupported($"planes of {image.Bits} bits");
        if (RowBytes * pieceHeight > MaxPieceBytes)
            throw Unsupported($"tiles or strips of {pieceWidth}×{pieceHeight} pixels");
    }

    private int PlaneSamples => planes > 1 ? 1 : samples.Count;

    private long RowBytes => ((long)pieceWidth * PlaneSamples * samples.Bits + 7) / 8;

    /// <summary>Decodes a picture of at most <paramref name="maxPixels"/> pixels, or returns null where the source is no TIFF.</summary>
    /// <exception cref="SlideException">Damaged or too large.</exception>
    /// <exception cref="UnsupportedSlideException">In an encoding that is not read.</exception>
    /// <exception cref="IOException">The bytes could not be read.</exception>
    public static RgbImage? Decode(IByteSource source, long maxPixels)
    {
        if (TiffFile.Read(source) is not { } file)
            return null;
        var image = new TiffImage(file.Directories[0]);
        PlainImageFormat.CheckSize((int)image.Width, (int)image.Height, maxPixels, source.Name);
        if (image.Width * image.Height > source.Length * MaxPixelsPerByte)
            throw file.Damaged($"{source.Length} bytes cannot hold the {image.Width}×{image.Height} pixels that it declares");
        if (TiffImage.CompressionOf(image.Compression) is not (TileCompression.Jpeg or TileCompression.Jpeg2000))
            return new TiffPicture(file.Directories[0], image).Decode();
        return image.Unsupported is { } what
            ? throw new UnsupportedSlideException($"{source.Name}: a TIFF picture with {what}; convert it to PNG.")
            : TiffFormat.ReadWhole(image, source.Name, keepDamaged: false, aperio: false, default);
    }

    private RgbImage Decode()
    {
        var (columns, rows) = ((width + pieceWidth - 1) / pieceWidth, (height + pieceHeight - 1) / pieceHeight);
        var pieces = (long)columns * rows;
        if (pieces * planes > TiffImage.MaxTiles)
            throw directory.File.Damaged($"it has {columns} × {rows} tiles; at most {TiffImage.MaxTiles} are read");
        var (offsets, lengths) = (Places(TiffTag.TileOffsets, TiffTag.StripOffsets), Places(TiffTag.TileByteCounts, TiffTag.StripByteCounts));
        var pieceBytes = (int)(RowBytes * pieceHeight);
        var buffer = ArrayPool<byte>.Shared.Rent(pieceBytes * planes);
        var image = new RgbImage(width, height);
        try
        {
            for (var piece = 0; piece < pieces; piece++)
            {
                var (left, top) = (piece % columns * pieceWidth, piece / columns * pieceHeight);
                var lines = isTiled ? pieceHeight : Math.Min(pieceHeight, height - top);
                for (var plane = 0; plane < planes; plane++)
                {
                    var index = checked((int)(plane * pieces + piece));
                    Read(offsets[index], lengths[index], buffer.AsSpan(plane * pieceBytes, (int)(RowBytes * lines)), index);
                }

                for (var line = 0; line < Math.Min(lines, height - top); line++)
                    WriteRow(buffer, line, pieceBytes, image.Row(top + line).Slice(3 * left, 3 * Math.Min(pieceWidth, width - left)));
            }

            return image;
        }
        catch (TileDamagedException e)
        {
            image.Dispose();
            throw directory.File.Damaged(e.Message);
        }
        catch
        {
            image.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        TiffNumbers Places(TiffTag tiles, TiffTag strips)
        {
            var tag = directory.Has(tiles) ? tiles : strips;
            directory.CheckNumbers(tag, pieces * planes);
            return directory.Numbers(tag, (int)(pieces * planes));
        }
    }

    // One strip or tile of one plane, unpacked.
    private void Read(ulong offset, ulong length, Span<byte> target, int index)
    {
        var source = directory.File.Source;
        if (offset == 0 || length == 0 || offset > (ulong)source.Length || length > (ulong)source.Length - offset || length > (ulong)Array.MaxLength / 2)
            throw new TileDamagedException($"strip or tile {index} ({length} bytes at {offset}) does not lie in the file of {source.Length} bytes");
        var packed = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            var data = packed.AsSpan(0, (int)length);
            if (source.Read((long)offset, data) != data.Length)
                throw new IOException("the file became shorter while it was read");
            var count = Math.Min(data.Length, target.Length);
            if (compression == TileCompression.None)
                data[..count].CopyTo(target);
            else
                count = TiffUnpacking.Unpack(compression, data, target, keepDamaged: false, out _);
            if (count < target.Length)
                throw new TileDamagedException($"strip or tile {index} ends after {count} of {target.Length} bytes");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }

        if (predicted)
        {
            for (var row = 0; row < target.Length; row += (int)RowBytes)
                Accumulate(target.Slice(row, (int)RowBytes));
        }
    }

    // TIFF 6.0, section 14: each sample is stored as the difference from its left neighbour.
    private void Accumulate(Span<byte> row)
    {
        if (samples.Bits == 8)
        {
            for (var i = PlaneSamples; i < row.Length; i++)
                row[i] += row[i - PlaneSamples];
            return;
        }

        for (var i = 2 * PlaneSamples; i < row.Length; i += 2)
        {
            var here = row[i..];
            var before = row[(i - 2 * PlaneSamples)..];
            if (directory.File.BigEndian)
                BinaryPrimitives.WriteUInt16BigEndian(here, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(here) + BinaryPrimitives.ReadUInt16BigEndian(before)));
            else
                BinaryPrimitives.WriteUInt16LittleEndian(here, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(here) + BinaryPrimitives.ReadUInt16LittleEndian(before)));
        }
    }

    private void WriteRow(byte[] buffer, int line, int pieceBytes, Span<byte> rgb)
    {
        if (planes == 1)
        {
            samples.ToRgb(buffer.AsSpan((int)(line * RowBytes), (int)RowBytes), rgb);
            return;
        }

        // Samples of a pixel side by side, as everywhere else.
        var size = samples.Bits / 8;
        var row = new byte[pieceWidth * planes * size];
        for (var plane = 0; plane < planes; plane++)
        {
            var own = buffer.AsSpan((int)(plane * pieceBytes + line * RowBytes), (int)RowBytes);
            for (var x = 0; x < pieceWidth; x++)
                own.Slice(x * size, size).CopyTo(row.AsSpan((x * planes + plane) * size));
        }

        samples.ToRgb(row, rgb);
    }

    private int Side(long side) => side <= RgbImage.MaxSide ? (int)side : throw Unsupported($"tiles of {side} pixels");

    private UnsupportedSlideException Unsupported(string what) => new($"{directory.File.Name}: a TIFF picture with {what}; convert it to PNG.");
}
