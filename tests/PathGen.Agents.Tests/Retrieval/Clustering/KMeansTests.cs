using System.Text.Json;
using PathGen.Clip;
using PathGen.Testing;

namespace PathGen.Agents.Tests;

public class KMeansTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(12)]
    [InlineData(40)]
    public void InertiaIsWithinOnePercentOfScikitLearnInTenRuns(int clusters)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Reference.PathOf("golden", "mil", "kmeans.json")));
        var expected = golden.RootElement.GetProperty($"{clusters}").GetProperty("inertia").GetDouble();
        var npy = Npy.Read(Reference.PathOf("golden", "mil", "kmeans_features.npy"));

        var result = new KMeans(new KMeansOptions { Clusters = clusters, Restarts = 10 }).Fit(new EmbeddingMatrix(npy.As<float>(), npy.Shape[1]));

        Assert.True(result.Inertia <= 1.01 * expected, $"{result.Inertia} against {expected}");
    }

    // 6,000 points take the sampled seeding, 700 the seeding over all points.
    [Theory]
    [InlineData(700, 24, 9, 0.3)]
    [InlineData(700, 24, 50, 3.0)]
    [InlineData(6000, 17, 33, 1.0)]
    public void EveryPointHasItsNearestCentreAndEveryCentreItsMean(int count, int width, int clusters, double spread)
    {
        var points = TestVectors.Unit(count, width, seed: 3, centers: 12, spread);
        var result = new KMeans(new KMeansOptions { Clusters = clusters, Tolerance = 0 }).Fit(points);

        Assert.True(result.Converged);
        var inertia = 0.0;
        var sums = new double[clusters, width];
        var counts = new int[clusters];
        for (var i = 0; i < count; i++)
        {
            var own = SquaredDistance(points[i], result.Centers[result.Labels[i]]);
            inertia += own;
            var least = Enumerable.Range(0, clusters).Min(c => SquaredDistance(points[i], result.Centers[c]));

            // Single precision of |x|² + |c|² − 2x·c and the bounds' room for rounding.
            Assert.True(Math.Sqrt(own) <= Math.Sqrt(least) + 5e-5);
            counts[result.Labels[i]]++;
            for (var d = 0; d < width; d++)
                sums[result.Labels[i], d] += points[i][d];
        }

        Assert.Equal(inertia, result.Inertia, 1e-4 * inertia);
        for (var c = 0; c < clusters; c++)
        {
            Assert.True(counts[c] > 0);
            for (var d = 0; d < width; d++)
                Assert.Equal(sums[c, d] / counts[c], result.Centers[c][d], 1e-5);
        }
    }

    [Fact]
    public void TheNumberOfThreadsDoesNotMatter()
    {
        var points = TestVectors.Unit(5000, 40, seed: 11, centers: 30, spread: 1);
        var results = new[] { 1, 2, 7 }.Select(threads => new KMeans(new KMeansOptions { Clusters = 25, MaxThreads = threads }).Fit(points)).ToArray();
        foreach (var other in results[1..])
        {
            Assert.Equal(results[0].Labels, other.Labels);
            Assert.Equal(results[0].Centers.Values.ToArray(), other.Centers.Values.ToArray());
            Assert.Equal(results[0].Inertia, other.Inertia);
            Assert.Equal(results[0].Iterations, other.Iterations);
        }
    }

    [Fact]
    public void AnotherSeedMayGiveOtherClustersTheSameSeedNever()
    {
        var points = TestVectors.Unit(300, 8, seed: 2, centers: 40, spread: 2);
        int[] Labels(long seed) => [.. new KMeans(new KMeansOptions { Clusters = 20, Seed = seed }).Fit(points).Labels];
        Assert.Equal(Labels(5), Labels(5));
        Assert.NotEqual(Labels(5), Labels(6));
    }

    [Fact]
    public void OneClusterIsTheMean()
    {
        var points = TestVectors.Unit(50, 3, seed: 1);
        var result = new KMeans(new KMeansOptions { Clusters = 1 }).Fit(points);
        for (var d = 0; d < 3; d++)
            Assert.Equal(Enumerable.Range(0, 50).Average(i => points[i][d]), result.Centers[0][d], 1e-6);
    }

    [Fact]
    public void AsManyClustersAsPointsLeaveNoInertia()
    {
        var points = TestVectors.Unit(20, 6, seed: 1, centers: 20, spread: 2);
        var result = new KMeans(new KMeansOptions { Clusters = 20 }).Fit(points);
        Assert.Equal(0, result.Inertia, 1e-6);
        Assert.Equal(20, result.Labels.Distinct().Count());
    }

    [Fact]
    public void FewerDistinctPointsThanClustersEndWithEmptyClusters()
    {
        var values = new float[100 * 2];
        for (var i = 0; i < 100; i++)
            values[(2 * i) + (i % 2)] = 1;
        var result = new KMeans(new KMeansOptions { Clusters = 7 }).Fit(new EmbeddingMatrix(values, 2));
        Assert.Equal(0, result.Inertia, 1e-6);
        Assert.Equal(2, result.Labels.Distinct().Count());
        Assert.True(result.Converged);
    }

    [Fact]
    public void ClustersThatRunEmptyAreFilledFromTheFarthestPoints()
    {
        // Four tight groups and one lone point far away: five clusters must find all five places.
        var values = new List<float>();
        foreach (var (x, y) in new[] { (0f, 0f), (0f, 10f), (10f, 0f), (10f, 10f) })
        {
            for (var i = 0; i < 30; i++)
                values.AddRange([x + (i * 0.001f), y]);
        }

        values.AddRange([100f, 100f]);
        foreach (var seed in Enumerable.Range(0, 20))
        {
            var result = new KMeans(new KMeansOptions { Clusters = 5, Seed = seed }).Fit(new EmbeddingMatrix([.. values], 2));
            Assert.True(result.Inertia < 0.1, $"seed {seed}: {result.Inertia}");
        }
    }

    [Fact]
    public void TooFewPointsAreRefused() =>
        Assert.Contains("3 points", Assert.Throws<ArgumentException>(() => new KMeans(new KMeansOptions { Clusters = 4 }).Fit(new EmbeddingMatrix(new float[6], 2))).Message);

    [Fact]
    public void MoreThanArraysHoldIsRefused() =>
        Assert.Contains("too many", Assert.Throws<ArgumentException>(() => new KMeans(new KMeansOptions { Clusters = 200_000 }).Fit(new EmbeddingMatrix(new float[200_000], 1))).Message);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void ValuesThatAreNotFiniteAreRefusedByTheirRow(float bad)
    {
        var values = new float[40];
        values[25] = bad;
        Assert.Contains("point 12", Assert.Throws<PairException>(() => new KMeans().Fit(new EmbeddingMatrix(values, 2))).Message);
    }

    [Fact]
    public void CancellationStops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new KMeans().Fit(TestVectors.Unit(2000, 8, 1), source.Token));
    }

    [Fact]
    public void OptionsAreChecked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new KMeansOptions { Clusters = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new KMeansOptions { MaxIterations = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new KMeansOptions { Tolerance = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new KMeansOptions { Restarts = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new KMeansOptions { MaxThreads = 0 });
    }

    private static double SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return sum;
    }
}
