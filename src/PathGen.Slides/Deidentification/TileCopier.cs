using System.Buffers;

namespace PathGen.Slides;

/// <summary>Copies the compressed tiles of a TIFF into another, byte for byte, each once however many places share it. Memory is one buffer and the places. Not thread-safe.</summary>
internal sealed class TileCopier(TiffFile file, TiffWriter writer)
{
    private const int BufferSize = 1 << 16;

    private readonly Dictionary<(ulong Offset, ulong Length), ulong> copied = [];
    private ulong bytes;

    /// <summary>Copies one picture's tiles.</summary>
    /// <returns>The two tags that say where they lie now.</returns>
    /// <exception cref="SlideException">A tile does not lie in the file, or tiles overlap so that the copy would be larger than the original.</exception>
    public IReadOnlyList<TiffField> Copy(TiffImage image, CancellationToken cancellationToken)
    {
        var stored = image.ReadPlaces();
        var (places, sizes) = (new ulong[stored.Count], new ulong[stored.Count]);
        for (var i = 0; i < stored.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (offset, length) = stored[i];
            if (offset == 0 || length == 0)
                continue; // A tile that is not stored.
            (places[i], sizes[i]) = (Copy(offset, length, $"tile {i} of {image.Directory.Title}"), length);
        }

        return
        [
            writer.Offsets(image.IsTiled ? TiffTag.TileOffsets : TiffTag.StripOffsets, places),
            writer.Offsets(image.IsTiled ? TiffTag.TileByteCounts : TiffTag.StripByteCounts, sizes),
        ];
    }

    private ulong Copy(ulong offset, ulong length, string what)
    {
        file.CheckRange(offset, length, what);
        if (copied.TryGetValue((offset, length), out var place))
            return place;
        bytes += length;
        if (bytes > (ulong)file.Source.Length)
            throw file.Damaged("its tiles overlap: together they are larger than the file");
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            place = writer.Append([]);
            for (var at = 0UL; at < length;)
            {
                var piece = buffer.AsSpan(0, (int)Math.Min((ulong)BufferSize, length - at));
                file.Read(offset + at, piece, what);
                writer.Continue(piece);
                at += (ulong)piece.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return copied[(offset, length)] = place;
    }
}
