using PathGen.Slides;

namespace PathGen.Benchmarks;

/// <summary>Small tiles of real tissue, shared with the tests.</summary>
internal static class TileFixture
{
    /// <summary>The bytes of a file of the tests' data.</summary>
    public static byte[] Bytes(string name)
    {
        using var stream = typeof(TileFixture).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"No resource {name}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>256² pixels of tissue.</summary>
    public static RgbImage Tissue()
    {
        var encoding = new TileEncoding { Compression = TileCompression.Jpeg2000, Colour = TileColour.YCbCr, Width = 256, Height = 256 };
        using var decoder = TileDecoders.Create(encoding, "tissue");
        var image = new RgbImage(256, 256);
        decoder.Decode(Bytes("j2k_ycc_2x1.tile"), 0, RgbWindow.Of(image, 0, 0, 256, 256));
        return image;
    }
}
