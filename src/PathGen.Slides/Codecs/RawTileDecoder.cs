using System.Buffers;

namespace PathGen.Slides;

/// <summary>
/// Tiles without loss: stored, PackBits, LZW, Deflate, with or without TIFF's horizontal predictor. Never more is unpacked than the tile has. A checksum
/// that Deflate data bring is verified; the others have none. Samples beyond the colours are dropped.
/// </summary>
internal sealed class RawTileDecoder : TileDecoder
{
    private readonly TileEncoding encoding;
    private readonly byte[] palette;

    public RawTileDecoder(TileEncoding encoding)
    {
        this.encoding = encoding;
        palette = Palette(encoding.ColourMap.Span);
    }

    /// <inheritdoc/>
    public override string? Decode(Span<byte> data, int reduction, RgbWindow window)
    {
        encoding.CheckWindow(window, reduction, MaxReduction);
        var rowBytes = encoding.Width * encoding.Samples;
        var size = checked(rowBytes * window.Height);
        if (encoding.Compression == TileCompression.None)
            return Finish(data, Math.Min(data.Length, size), rowBytes, window, null);
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var unpacked = TiffUnpacking.Unpack(encoding.Compression, data, buffer.AsSpan(0, size), encoding.KeepDamaged, out var warning);
            return Finish(buffer, unpacked, rowBytes, window, warning);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private string? Finish(Span<byte> data, int count, int rowBytes, RgbWindow window, string? warning)
    {
        var rows = count / rowBytes;
        if (rows < window.Height)
        {
            warning ??= $"its data end after {count} of {(long)rowBytes * window.Height} bytes";
            if (!encoding.KeepDamaged)
                throw new TileDamagedException(warning);
        }

        for (var y = 0; y < rows; y++)
        {
            var row = data.Slice(y * rowBytes, rowBytes);
            if (encoding.Predictor == 2 && encoding.Compression is TileCompression.Lzw or TileCompression.Deflate)
                Accumulate(row, encoding.Samples);
            Convert(row, window.Row(y));
        }

        for (var y = rows; y < window.Height; y++)
            window.Row(y).Fill(255);
        return warning;
    }

    // TIFF 6.0, section 14: each sample is stored as the difference from its left neighbour.
    private static void Accumulate(Span<byte> row, int samples)
    {
        for (var i = samples; i < row.Length; i++)
            row[i] += row[i - samples];
    }

    private void Convert(ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        var samples = encoding.Samples;
        switch (encoding.Colour)
        {
            case TileColour.Rgb when samples == 3:
                row.CopyTo(rgb);
                break;
            case TileColour.Rgb:
                for (int i = 0, o = 0; o < rgb.Length; i += samples, o += 3)
                    (rgb[o], rgb[o + 1], rgb[o + 2]) = (row[i], row[i + 1], row[i + 2]);
                break;
            case TileColour.RgbAlpha or TileColour.RgbPremultiplied:
                for (int i = 0, o = 0; o < rgb.Length; i += samples, o += 3)
                    (rgb[o], rgb[o + 1], rgb[o + 2]) = (OverWhite(row[i], row[i + 3]), OverWhite(row[i + 1], row[i + 3]), OverWhite(row[i + 2], row[i + 3]));
                break;
            case TileColour.Palette:
                for (int i = 0, o = 0; o < rgb.Length; i += samples, o += 3)
                    palette.AsSpan(3 * row[i], 3).CopyTo(rgb[o..]);
                break;
            default:
                var flip = encoding.Colour == TileColour.InvertedGrey ? 255 : 0;
                for (int i = 0, o = 0; o < rgb.Length; i += samples, o += 3)
                    rgb[o] = rgb[o + 1] = rgb[o + 2] = (byte)(row[i] ^ flip);
                break;
        }
    }

    // As libtiff multiplies; damaged data may hold a colour brighter than its alpha allows: the sum is cut at 255.
    private byte OverWhite(int colour, int alpha) =>
        (byte)Math.Min(255, (encoding.Colour == TileColour.RgbAlpha ? (colour * alpha + 127) / 255 : colour) + 255 - alpha);

    // Interleaved 8-bit colours by libtiff's arithmetic (tif_getimage.c): a map without any value above 255 is one of 8 bits.
    private static byte[] Palette(ReadOnlySpan<ushort> map)
    {
        var colours = new byte[map.Length];
        var wide = map.ContainsAnyExceptInRange((ushort)0, (ushort)255);
        for (var i = 0; i < map.Length; i++)
            colours[i % 256 * 3 + i / 256] = (byte)(wide ? map[i] >> 8 : map[i]);
        return colours;
    }
}
