using BenchmarkDotNet.Attributes;
using PathGen.Slides;

namespace PathGen.Benchmarks;

/// <summary>A 672×672 tile to a model's input: every kernel against the scalar twin. 451,584 source pixels a call.</summary>
public class BicubicResamplerBenchmarks
{
    private RgbImage source = null!;
    private RgbImage destination = null!;
    private AxisKey axis;

    [Params(224, 336)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        source = new RgbImage(672, 672);
        new Random(1).NextBytes(source.Pixels);
        destination = new RgbImage(Size, Size);
        axis = new AxisKey(672, 0, 672, Size, 0, Size);
    }

    [Benchmark(Baseline = true)]
    public void Scalar() => ScalarResampler.Run(source, axis, axis, destination);

    [Benchmark]
    public void Avx2() => VectorResampler<MultiplyAddDot>.Run(source, axis, axis, destination);

    [Benchmark]
    public void AvxVnni() => VectorResampler<VnniDot>.Run(source, axis, axis, destination);
}
