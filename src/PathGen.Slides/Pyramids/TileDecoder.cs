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
    /// <param name="window">Receives the tile; its size is the reduced size of a whole tile.</param>
    /// <returns>What the decoder warned of, where it was made to keep damaged pixels; null for a sound tile.</returns>
    /// <exception cref="TileDamagedException">The bytes are damaged, or are not the tile that the file promised.</exception>
    public abstract string? Decode(Span<byte> data, int reduction, RgbWindow window);

    /// <summary>Frees what was borrowed before.</summary>
    public virtual void Dispose()
    {
    }
}
