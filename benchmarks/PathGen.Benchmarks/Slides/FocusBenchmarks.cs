using BenchmarkDotNet.Attributes;
using PathGen.Slides;

namespace PathGen.Benchmarks;

/// <summary>The focus measure of a tile of 672×672 pixels, with and without vectors.</summary>
public class FocusBenchmarks
{
    private const int Side = 672;
    private readonly short[][] rows = [new short[Side], new short[Side], new short[Side]];
    private RgbImage tile = null!;

    [GlobalSetup]
    public void Prepare()
    {
        tile = new RgbImage(Side, Side);
        new Random(1).NextBytes(tile.Pixels);
    }

    [Benchmark]
    public double Vectors() => FocusMeasure.Of(tile);

    [Benchmark(Baseline = true)]
    public double Scalar()
    {
        var sums = default(LaplacianSums);
        for (var y = 0; y < Side; y++)
        {
            Luma.WriteScalar(tile.Row(y), rows[y % 3]);
            if (y >= 2)
                sums.AddScalar(rows[(y - 2) % 3], rows[(y - 1) % 3], rows[y % 3]);
        }

        return sums.Ratio;
    }
}
