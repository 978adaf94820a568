namespace PathGen.Slides;

/// <summary>Chooses the decoder of a level's tiles.</summary>
internal static class TileDecoders
{
    /// <summary>Makes the decoder.</summary>
    /// <param name="encoding">How the tiles are stored, as the file states it: untrusted.</param>
    /// <param name="name">What messages call the slide.</param>
    /// <returns>Owned by the caller; one for each level.</returns>
    /// <exception cref="UnsupportedSlideException">Tiles like these are not decoded here; the message says what was found.</exception>
    /// <exception cref="SlideException">What the file states contradicts itself.</exception>
    /// <exception cref="NativeLibraryMissingException">The decoder's library is not installed.</exception>
    public static TileDecoder Create(TileEncoding encoding, string name)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        throw new UnsupportedSlideException($"{name}: tiles packed as {encoding.Compression} are not read here.");
    }
}
