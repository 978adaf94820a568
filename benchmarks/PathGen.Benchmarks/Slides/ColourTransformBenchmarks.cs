using BenchmarkDotNet.Attributes;
using PathGen.Slides;

namespace PathGen.Benchmarks;

/// <summary>65,536 pixels of tissue from a scanner's colours to sRGB: the tables against the formulas.</summary>
public class ColourTransformBenchmarks
{
    private readonly byte[] stored = new byte[3 << 16];
    private readonly byte[] pixels = new byte[3 << 16];
    private IccSource source = null!;
    private ColourTransform transform = null!;

    [Params("matrix_gamma.icc", "lut16_lab.icc")]
    public string Profile { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        using var tissue = TileFixture.Tissue();
        tissue.Pixels.CopyTo(stored);
        source = IccProfile.Read(TileFixture.Bytes(Profile), Profile);
        transform = ColourTransform.ToSRgb(TileFixture.Bytes(Profile), Profile)!;
    }

    [Benchmark(Baseline = true)]
    public void Exactly()
    {
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var (red, green, blue) = ColourTransform.Exactly(source, stored[i], stored[i + 1], stored[i + 2]);
            (pixels[i], pixels[i + 1], pixels[i + 2]) = ((byte)Math.Round(red), (byte)Math.Round(green), (byte)Math.Round(blue));
        }
    }

    [Benchmark]
    public void Tables()
    {
        stored.CopyTo(pixels, 0);
        transform.Apply(pixels);
    }
}
