using System.Buffers.Binary;
using System.IO.Compression;

namespace PathGen.Slides;

/// <summary>Writes 8-bit grey or RGB pixels as a PNG without interlace, the cheapest filter for each row.</summary>
internal static class PngEncoder
{
    /// <summary>Encodes rows of <paramref name="channels"/> bytes a pixel.</summary>
    public static void Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels, Stream destination)
    {
        destination.Write(PngChunks.Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = (byte)(channels == 3 ? PngColour.Rgb : PngColour.Gray);
        header[10..].Clear();
        PngDataStream.WriteChunk(destination, "IHDR"u8, header);
        using (var chunks = new PngDataStream(destination))
        using (var compressor = new ZLibStream(chunks, CompressionLevel.Optimal))
            WriteRows(pixels, width * channels, height, channels, compressor);
        PngDataStream.WriteChunk(destination, "IEND"u8, []);
    }

    private static void WriteRows(ReadOnlySpan<byte> pixels, int stride, int height, int step, Stream compressor)
    {
        ReadOnlySpan<byte> above = new byte[stride];
        var best = new byte[stride + 1];
        var candidate = new byte[stride + 1];
        for (var y = 0; y < height; y++)
        {
            var row = pixels.Slice(y * stride, stride);
            var bestCost = long.MaxValue;
            for (var filter = 0; filter < PngFilter.Count; filter++)
            {
                candidate[0] = (byte)filter;
                PngFilter.Apply(filter, row, above, step, candidate.AsSpan(1));
                var cost = PngFilter.Cost(candidate.AsSpan(1));
                if (cost < bestCost)
                {
                    bestCost = cost;
                    (best, candidate) = (candidate, best);
                }
            }

            compressor.Write(best);
            above = row;
        }
    }
}
