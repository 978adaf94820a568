namespace PathGen.Slides;

/// <summary>Turns one tile's compressed bytes into RGB. One instance serves all tiles of one level. Thread-safe: what a call needs alone, it borrows.</summary>
internal abstract class TileDecoder : IDisposable
{
    /// <summary>How often a tile can be halved while it is decoded.</summary>
    public virtual int MaxReduction => 0;

    /// <summary>
    /// Bytes that stand before each tile's own, such as shared JPEG tables. They begin with the two bytes (SOI) with which the tile begins too: the caller puts
    /// the prefix in the place of the tile's first two bytes.
    /// </summary>
    public virtual ReadOnlySpan<byte> Prefix => default;

    /// <summary>Decodes one tile.</summary>
    /// <param name="data">The prefix and the tile's bytes. May be written over.</param>
    /// <param name="reduction">0 to <see cref="MaxReduction"/>.</param>
    /// <param name="window">Receives the tile; its size is the reduced size of a whole tile. The last strip of a picture may be lower.</param>
    /// <returns>What the decoder warned of, where it was made to keep damaged pixels; null for a sound tile.</returns>
    /// <exception cref="TileDamagedException">The bytes are damaged, or are not the tile that the file promised.</exception>
    public abstract string? Decode(Span<byte> data, int reduction, RgbWindow window);

    /// <summary>
    /// Decodes one tile of one channel, of a file that keeps channels apart, and leaves the window's other channels as they are. For decoders of one grey sample.
    /// </summary>
    /// <param name="data">As in <see cref="Decode"/>.</param>
    /// <param name="reduction">0 to <see cref="MaxReduction"/>.</param>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    /// <param name="window">Receives the channel; its size as in <see cref="Decode"/>.</param>
    /// <returns>As in <see cref="Decode"/>.</returns>
    /// <exception cref="TileDamagedException">As in <see cref="Decode"/>.</exception>
    public string? DecodePlane(Span<byte> data, int reduction, int channel, RgbWindow window)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(channel);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channel, 2);
        using var grey = new RgbImage(window.Width, window.Height);
        var warning = Decode(data, reduction, RgbWindow.Of(grey, 0, 0, grey.Width, grey.Height));
        for (var y = 0; y < window.Height; y++)
        {
            var from = grey.Row(y);
            var to = window.Row(y);
            for (var i = channel; i < to.Length; i += 3)
                to[i] = from[i];
        }

        return warning;
    }

    /// <summary>Frees what was borrowed before.</summary>
    public virtual void Dispose()
    {
    }
}
