using BenchmarkDotNet.Attributes;
using PathGen.Agents;
using PathGen.Clip;

namespace PathGen.Benchmarks;

/// <summary>k-means of a slide's embeddings: 20,000 unit vectors of width 768 around 60 directions, k = 179. The peer is scikit-learn's KMeans with n_init = 1.</summary>
[SimpleJob(warmupCount: 1, iterationCount: 5)]
public class KMeansBenchmarks
{
    private EmbeddingMatrix points = new([0], 1);

    /// <summary>Most threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Noise around the directions: little gives clear clusters, much none.</summary>
    [Params(0.6, 3.0)]
    public double Spread { get; set; }

    /// <summary>Makes the points.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        const int Count = 20_000, Width = 768;
        var random = new Random(1);
        float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        var directions = new float[60 * Width];
        foreach (ref var value in directions.AsSpan())
            value = Normal();
        var values = new float[Count * Width];
        for (var i = 0; i < Count; i++)
        {
            var row = values.AsSpan(i * Width, Width);
            var direction = directions.AsSpan(random.Next(60) * Width, Width);
            for (var d = 0; d < Width; d++)
                row[d] = direction[d] + ((float)Spread * Normal());
            var length = System.Numerics.Tensors.TensorPrimitives.Norm<float>(row);
            System.Numerics.Tensors.TensorPrimitives.Divide(row, length, row);
        }

        points = new EmbeddingMatrix(values, Width);
    }

    /// <summary>One run to convergence.</summary>
    [Benchmark]
    public double Fit() => new KMeans(new KMeansOptions { Clusters = 179, MaxThreads = Threads }).Fit(points).Inertia;
}
