using BenchmarkDotNet.Attributes;
using PathGen.Slides;

namespace PathGen.Benchmarks;

/// <summary>Tiles of 256² (JPEG 2000) and 96×64 (LZW, 18,432 bytes) of tissue.</summary>
public class TileDecoderBenchmarks
{
    private readonly byte[] jpeg2000 = TileFixture.Bytes("j2k_ycc_2x1.tile");
    private readonly byte[] lzw = TileFixture.Bytes("lzw_long.tile");
    private readonly byte[] unpacked = new byte[96 * 64 * 3];
    private readonly RgbImage image = new(256, 256);
    private TileDecoder decoder = null!;

    [GlobalSetup]
    public void Prepare() => decoder = TileDecoders.Create(
        new TileEncoding { Compression = TileCompression.Jpeg2000, Colour = TileColour.YCbCr, Width = 256, Height = 256 }, "jpeg 2000");

    [Benchmark]
    public void Jpeg2000() => decoder.Decode(jpeg2000, 0, RgbWindow.Of(image, 0, 0, 256, 256));

    [Benchmark]
    public void Jpeg2000Halved() => decoder.Decode(jpeg2000, 1, RgbWindow.Of(image, 0, 0, 128, 128));

    [Benchmark]
    public int Lzw() => TiffLzw.Unpack(lzw, unpacked);
}
