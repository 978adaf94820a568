using System.Buffers;
using System.Numerics;

namespace PathGen.Slides;

/// <summary>The tiles (or strips) of one picture of a TIFF, decoded one by one. Thread-safe.</summary>
internal sealed class TiffTiles : IDisposable
{
    // What compression may add to a tile that it cannot shrink, and what metadata may stand in each.
    private const int MostOverhead = 1 << 16;

    private readonly IByteSource source;
    private readonly TiffImage image;
    private readonly TileDecoder decoder;
    private readonly Lock gate = new();
    private TiffPlaces? places;

    /// <summary>Makes the decoder. The places of the tiles are read when the first is asked for: they can be megabytes, and not every level is used.</summary>
    /// <param name="image">A supported picture.</param>
    /// <param name="encoding">How its tiles are stored.</param>
    /// <exception cref="UnsupportedSlideException">Such tiles are not decoded here.</exception>
    /// <exception cref="NativeLibraryMissingException">The decoder's library is not installed.</exception>
    public TiffTiles(TiffImage image, TileEncoding encoding)
    {
        this.image = image;
        source = image.Directory.File.Source;
        decoder = TileDecoders.Create(encoding, $"{image.Directory.File.Name}: {image.Directory.Title}");
        Level = new TileLevel(image.Width, image.Height, (int)image.TileWidth, (int)image.TileHeight, 0);
        Level = Level with { MaxReduction = Math.Min(decoder.MaxReduction, Math.Min(Halvings(Level.Columns, Level.TileWidth), Halvings(Level.Rows, Level.TileHeight))) };
    }

    /// <summary>The grid of tiles.</summary>
    public TileLevel Level { get; }

    /// <summary>Decodes one tile; see <see cref="ITileSource.Decode"/>.</summary>
    public bool Decode(TileAddress address, RgbWindow window, out string? warning, CancellationToken cancellationToken)
    {
        var index = address.Row * Level.Columns + address.Column;
        ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(address));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, image.TileCount, nameof(address));

        // The last strip ends with the picture; the last row of tiles does not.
        if (!image.IsTiled && address.Row == Level.Rows - 1)
            window = new RgbWindow(window.Pixels, window.Stride, window.Width, (int)TileLevel.Reduce(Level.Height - address.Row * Level.TileHeight, address.Reduction));
        warning = null;
        for (var plane = 0; plane < Math.Min(image.Planes, 3); plane++)
        {
            var (offset, length) = PlaceOf(plane, (int)index);
            if (length == 0)
                return false;
            warning = DecodePlane(offset, length, plane, address.Reduction, window, cancellationToken) ?? warning;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => decoder.Dispose();

    // Where a tile lies; length 0 for one that the file does not store.
    private (long Offset, int Length) PlaceOf(int plane, int tile)
    {
        var (offset, length) = Places().Of(plane, tile);
        if (offset == 0 || length == 0)
            return default;
        if (offset > (ulong)source.Length || length > (ulong)source.Length - offset)
            throw new TileDamagedException($"its {length} bytes at {offset} do not lie in the file, which has {source.Length}");
        var most = 4 * Level.TileWidth * (long)Level.TileHeight * (long)Math.Min(image.Samples, 16) / image.Planes + MostOverhead;
        return length <= (ulong)Math.Min(most, Array.MaxLength / 2) ? ((long)offset, (int)length)
            : throw new TileDamagedException($"its {length} bytes are more than {Level.TileWidth}×{Level.TileHeight} pixels can need");
    }

    private TiffPlaces Places()
    {
        lock (gate)
            return places ??= image.ReadPlaces();
    }

    private string? DecodePlane(long offset, int length, int plane, int reduction, RgbWindow window, CancellationToken cancellationToken)
    {
        var prefix = decoder.Prefix;
        var start = Math.Max(0, prefix.Length - 2);
        var buffer = ArrayPool<byte>.Shared.Rent(start + length);
        try
        {
            var data = buffer.AsSpan(0, start + length);
            if (source.Read(offset, data[start..], cancellationToken) != length)
                throw new IOException("the file became shorter while it was read");
            if (start > 0)
            {
                // The prefix begins as the tile does, and takes the place of the tile's first two bytes.
                if (length < 2 || !data.Slice(start, 2).SequenceEqual(prefix[..2]))
                    throw new TileDamagedException("it does not begin as a JPEG");
                prefix.CopyTo(data);
            }

            return image.Planes > 1 ? decoder.DecodePlane(data, reduction, plane, window) : decoder.Decode(data, reduction, window);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Reduced tiles must still meet where the picture is cut.
    private static int Halvings(long tiles, int side) => tiles > 1 ? BitOperations.TrailingZeroCount(side) : int.MaxValue;
}
