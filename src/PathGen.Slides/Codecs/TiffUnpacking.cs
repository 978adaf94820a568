using System.IO.Compression;

namespace PathGen.Slides;

/// <summary>Unpacks what TIFF packs without loss: PackBits, LZW, Deflate. Never more than is asked for.</summary>
internal static class TiffUnpacking
{
    /// <summary>Unpacks until <paramref name="target"/> is full or the data end. A checksum that Deflate data bring is verified.</summary>
    /// <param name="compression">How the data are packed; not None.</param>
    /// <param name="data">The packed bytes.</param>
    /// <param name="target">Receives what is unpacked.</param>
    /// <param name="keepDamaged">Whether damaged Deflate data end the unpacking with a warning.</param>
    /// <param name="warning">What was damaged and kept, or null.</param>
    /// <returns>Bytes unpacked; fewer than asked for where the data are cut short.</returns>
    /// <exception cref="TileDamagedException">The data are damaged.</exception>
    public static int Unpack(TileCompression compression, ReadOnlySpan<byte> data, Span<byte> target, bool keepDamaged, out string? warning)
    {
        warning = null;
        return compression switch
        {
            TileCompression.PackBits => PackBits.Unpack(data, target),
            TileCompression.Lzw => TiffLzw.Unpack(data, target),
            _ => Inflate(data, target, keepDamaged, out warning),
        };
    }

    private static unsafe int Inflate(ReadOnlySpan<byte> data, Span<byte> target, bool keepDamaged, out string? warning)
    {
        warning = null;
        var count = 0;
        if (data.IsEmpty)
            return 0;
        fixed (byte* pinned = data)
        {
            using var stream = new ZLibStream(new UnmanagedMemoryStream(pinned, data.Length), CompressionMode.Decompress);
            try
            {
                for (int read; count < target.Length && (read = stream.Read(target[count..])) > 0;)
                    count += read;

                // The end of the stream brings its checksum.
                stream.ReadByte();
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                warning = $"its Deflate data are damaged: {e.Message}";
                if (!keepDamaged)
                    throw new TileDamagedException(warning);
            }
        }

        return count;
    }
}
