using BenchmarkDotNet.Attributes;
using PathGen.Agents;
using PathGen.Slides;

namespace PathGen.Benchmarks;

/// <summary>Stain separation and all measurements of a 672 × 672 patch with about 700 painted nuclei and some noise.</summary>
public class PatchMeasurementsBenchmarks
{
    private readonly RgbImage patch = new(672, 672);
    private readonly float[] haematoxylin = new float[672 * 672];
    private readonly float[] eosin = new float[672 * 672];

    /// <summary>Paints the patch.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(1);
        for (var y = 0; y < 672; y++)
        {
            for (var x = 0; x < 672; x++)
            {
                int dx = (x % 26) - 13, dy = (y % 26) - 13;
                var nuclear = (dx * dx) + (dy * dy) <= 36;
                var noise = random.Next(-12, 13);
                var pixel = patch.Row(y).Slice(3 * x, 3);
                (pixel[0], pixel[1], pixel[2]) = nuclear
                    ? ((byte)(85 + noise), (byte)(60 + noise), (byte)(140 + noise))
                    : ((byte)(225 + noise), (byte)(165 + noise), (byte)(200 + noise));
            }
        }
    }

    /// <summary>Returns the patch's buffer.</summary>
    [GlobalCleanup]
    public void CleanUp() => patch.Dispose();

    /// <summary>Haematoxylin and eosin of every pixel.</summary>
    [Benchmark]
    public void Separate() => StainSeparation.Separate(patch, haematoxylin, eosin);

    /// <summary>Everything that the describer says.</summary>
    [Benchmark]
    public PatchMeasurements Measure() => PatchMeasurements.Of(patch, 0.5);
}
