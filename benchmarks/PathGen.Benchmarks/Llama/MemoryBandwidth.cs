using System.Diagnostics;
using System.Numerics.Tensors;

namespace PathGen.Benchmarks.Llama;

/// <summary>How fast all cores together read memory that no cache holds.</summary>
internal static class MemoryBandwidth
{
    private const int Floats = 1 << 28;

    /// <summary>Bytes a second, the best of some sweeps over 1 GiB.</summary>
    public static double Measure(int sweeps = 8)
    {
        var parts = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new float[Floats / Environment.ProcessorCount]).ToArray();
        foreach (var part in parts)
            Array.Fill(part, 1);
        var best = 0.0;
        var sink = new float[parts.Length];
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            var clock = Stopwatch.StartNew();
            Parallel.For(0, parts.Length, i => sink[i] = TensorPrimitives.Sum<float>(parts[i]));
            best = Math.Max(best, parts.Sum(p => (double)p.Length) * sizeof(float) / clock.Elapsed.TotalSeconds);
        }

        return best;
    }
}
