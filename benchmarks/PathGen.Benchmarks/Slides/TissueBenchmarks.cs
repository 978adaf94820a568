using BenchmarkDotNet.Attributes;
using PathGen.Slides;

namespace PathGen.Benchmarks;

/// <summary>The steps of tissue detection on a thumbnail of 4096×4096 pixels.</summary>
public class TissueBenchmarks
{
    private const int Side = 4096;
    private readonly byte[] cells = new byte[Side * Side];
    private readonly SaturationTissueDetector detector = new();
    private RgbImage thumbnail = null!;

    [GlobalSetup]
    public void Prepare()
    {
        thumbnail = new RgbImage(Side, Side);
        new Random(1).NextBytes(thumbnail.Pixels);
        new Random(2).NextBytes(cells);
    }

    [Benchmark]
    public void Saturation() => SaturationChannel.Compute(thumbnail.Pixels, cells);

    [Benchmark]
    public void Median() => MedianFilter.Apply(cells, Side, Side, 7);

    [Benchmark(Baseline = true)]
    public TissueMask Detect() => detector.Detect(thumbnail, 32L * Side, 32L * Side);
}
