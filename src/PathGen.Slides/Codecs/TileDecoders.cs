namespace PathGen.Slides;

/// <summary>Chooses the decoder of a level's tiles.</summary>
internal static class TileDecoders
{
    // OpenJPEG takes 14 bytes of memory for each pixel.
    private const int MaxJpeg2000Pixels = 1 << 23;

    /// <summary>Makes the decoder.</summary>
    /// <param name="encoding">How the tiles are stored, as the file states it: untrusted.</param>
    /// <param name="name">What messages call the slide.</param>
    /// <returns>Owned by the caller; one for each level.</returns>
    /// <exception cref="UnsupportedSlideException">Tiles like these are not decoded here; the message says what was found.</exception>
    /// <exception cref="NativeLibraryMissingException">The decoder's library is not installed.</exception>
    public static TileDecoder Create(TileEncoding encoding, string name)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        if (Refusal(encoding) is { } refusal)
            throw new UnsupportedSlideException($"{name}: {refusal}.");
        return encoding.Compression switch
        {
            TileCompression.Jpeg => new JpegTileDecoder(encoding),
            TileCompression.Jpeg2000 => new Jpeg2000TileDecoder(encoding),
            _ => new RawTileDecoder(encoding),
        };
    }

    private static string? Refusal(TileEncoding encoding)
    {
        var (colour, samples, packed) = (encoding.Colour, encoding.Samples, encoding.Compression);
        var most = packed == TileCompression.Jpeg2000 ? MaxJpeg2000Pixels : TileLevel.MaxTilePixels;
        if (encoding.Width is < 1 or > TileLevel.MaxTileSide || encoding.Height is < 1 or > TileLevel.MaxTileSide || (long)encoding.Width * encoding.Height > most)
            return $"its {packed} tiles have {encoding.Width}×{encoding.Height} pixels; at most {most} pixels and {TileLevel.MaxTileSide} a side are decoded";
        if (encoding.BitsPerSample != 8)
            return $"its samples have {encoding.BitsPerSample} bits; 8 are decoded here";
        var coded = packed is TileCompression.Jpeg or TileCompression.Jpeg2000;
        var least = colour switch { TileColour.RgbAlpha or TileColour.RgbPremultiplied => 4, TileColour.Rgb or TileColour.YCbCr => 3, _ => 1 };
        if (samples < least || samples > (coded ? least : 16))
            return $"its {packed} pixels have {samples} samples; {least} {(coded ? "is" : "or more are")} decoded for {colour}";
        if (coded && least == 4)
            return $"its pixels are transparent and packed as {packed}; transparency is decoded from tiles without loss";
        if (colour == TileColour.YCbCr && !coded)
            return $"its pixels are YCbCr packed as {packed}; they are decoded from JPEG and JPEG 2000";
        if (colour == TileColour.Palette && (coded || encoding.ColourMap.Length != 3 * 256))
            return $"it has a palette of {encoding.ColourMap.Length} entries with tiles packed as {packed}; 3 × 256 entries and no JPEG are decoded";
        return packed is TileCompression.Lzw or TileCompression.Deflate && encoding.Predictor is not (1 or 2)
            ? $"its predictor is {encoding.Predictor}; 1 (none) and 2 (horizontal differences) are decoded"
            : null;
    }
}
