using System.Buffers;
using System.IO.Compression;

namespace PathGen.Slides;

/// <summary>Decompresses a PNG's pixel stream and lays its rows or passes into a picture.</summary>
internal static class PngDecoder
{
    /// <summary>No deflate stream grows by more than this factor (zlib's technical notes).</summary>
    private const long MaxExpansion = 1032;

    /// <summary>Decodes a file of at most <paramref name="maxPixels"/> pixels.</summary>
    public static RgbImage Decode(ReadOnlySpan<byte> png, string name, long maxPixels)
    {
        var chunks = PngChunks.Read(png, name);
        var header = chunks.Header;
        PlainImageFormat.CheckSize(header.Width, header.Height, maxPixels, name);
        if (header.StreamBytes > (chunks.DataBytes + 1L) * MaxExpansion)
        {
            throw new SlideException(
                $"{name}: damaged PNG: {chunks.DataBytes} bytes of pixel data cannot hold the {header.Width}×{header.Height} pixels that it declares.");
        }

        if (header.Colour == PngColour.Palette && chunks.Palette.IsEmpty)
            throw new SlideException($"{name}: damaged PNG: its palette is missing.");
        var compressed = ArrayPool<byte>.Shared.Rent(Math.Max(1, chunks.DataBytes));
        var image = new RgbImage(header.Width, header.Height);
        try
        {
            chunks.CopyData(compressed);
            using var stream = new ZLibStream(new MemoryStream(compressed, 0, chunks.DataBytes, writable: false), CompressionMode.Decompress);
            foreach (var pass in PngPass.All(header.Interlaced))
                ReadPass(stream, header, chunks.Palette, pass, image, name);

            // Reading on makes zlib verify its own checksum.
            if (stream.ReadByte() != -1)
                throw new SlideException($"{name}: damaged PNG: it holds more pixel data than its {header.Width}×{header.Height} pixels need.");
            return image;
        }
        catch (InvalidDataException e)
        {
            image.Dispose();
            throw new SlideException($"{name}: damaged PNG: its pixel data cannot be decompressed: {e.Message}", e);
        }
        catch
        {
            image.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(compressed);
        }
    }

    private static void ReadPass(Stream stream, PngHeader header, ReadOnlySpan<byte> palette, PngPass pass, RgbImage image, string name)
    {
        var (width, height) = pass.SizeOf(header.Width, header.Height);
        if (width == 0 || height == 0)
            return;
        var rowBytes = checked((int)header.RowBytes(width));
        var row = new byte[rowBytes + 1];
        var above = new byte[rowBytes + 1];
        var scattered = pass.StepX > 1 ? new byte[3 * width] : [];
        for (var y = 0; y < height; y++)
        {
            if (stream.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
                throw new SlideException($"{name}: damaged PNG: its pixel data ends in row {pass.Y + (long)y * pass.StepY} of {header.Height}.");
            if (row[0] >= PngFilter.Count)
                throw new SlideException($"{name}: damaged PNG: row filter {row[0]}; 0 to {PngFilter.Count - 1} are expected.");
            PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), header.FilterStep);
            var target = image.Row(pass.Y + y * pass.StepY);
            if (pass.StepX == 1)
            {
                PngRow.ToRgb(header, palette, row.AsSpan(1), target, name);
            }
            else
            {
                PngRow.ToRgb(header, palette, row.AsSpan(1), scattered, name);
                for (var i = 0; i < width; i++)
                    scattered.AsSpan(3 * i, 3).CopyTo(target[(3 * (pass.X + i * pass.StepX))..]);
            }

            (row, above) = (above, row);
        }
    }
}
