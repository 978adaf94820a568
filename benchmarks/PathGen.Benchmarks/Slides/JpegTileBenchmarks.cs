using BenchmarkDotNet.Attributes;
using PathGen.Slides;

namespace PathGen.Benchmarks;

/// <summary>A JPEG tile of 256² (65,536 pixels), 4:2:0, quality 80: the decoder, which checks headers and warnings, against the bare library.</summary>
public class JpegTileBenchmarks
{
    private byte[] jpeg = null!;
    private byte[] tile = null!;
    private RgbImage image = null!;
    private TileDecoder decoder = null!;
    private TurboJpegHandle handle = null!;

    [Params(0, 1, 2, 3)]
    public int Reduction { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        using var tissue = TileFixture.Tissue();
        jpeg = JpegCodec.Encode(tissue, 80);
        decoder = TileDecoders.Create(new TileEncoding { Compression = TileCompression.Jpeg, Colour = TileColour.YCbCr, Width = 256, Height = 256 }, "jpeg");
        tile = [.. decoder.Prefix, .. jpeg.AsSpan(2)];
        image = new RgbImage(256 >> Reduction, 256 >> Reduction);
        handle = TurboJpeg.CreateDecompressor();
    }

    [Benchmark(Baseline = true)]
    public void Bare() => TurboJpeg.DecompressTile(handle, jpeg, RgbWindow.Of(image, 0, 0, image.Width, image.Height), keepDamaged: true);

    [Benchmark]
    public void Tile() => decoder.Decode(tile, Reduction, RgbWindow.Of(image, 0, 0, image.Width, image.Height));
}
