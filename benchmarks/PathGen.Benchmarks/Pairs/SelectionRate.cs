using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using PathGen.Agents;
using PathGen.Clip;

namespace PathGen.Benchmarks.Pairs;

/// <summary>
/// Selection on a made-up slide of 20,000 patches × 768: three retrievals (20 attributes, 20 findings, k-means with k = 179) and the filter, and k-means alone on a features file beside
/// <c>peer_kmeans.py</c>, which reads the same file. <c>selection [ROUNDS=3] [FEATURES.npy]</c> makes the file where it is named and missing.
/// </summary>
internal static class SelectionRate
{
    private const int Patches = 20_000;
    private const int Width = 768;
    private const int Clusters = 179;

    public static void Run(int rounds, string? features)
    {
        var random = new Random(1);
        var values = features is not null && File.Exists(features) ? null : Directions(random, Patches, 60, 0.8);
        if (features is not null && values is not null)
            WriteNpy(features, values);
        var points = new EmbeddingMatrix(values ?? ReadNpy(features!), Width);
        var prompts = new SlidePrompts([.. Enumerable.Range(0, 20).Select(i => $"attribute {i}")], [.. Enumerable.Range(0, 20).Select(i => $"finding {i}")]);
        var input = new RetrievalInput(points, prompts, new EmbeddingMatrix(Directions(random, 20, 20, 0.5), Width), new EmbeddingMatrix(Directions(random, 20, 20, 0.5), Width));
        var selector = new PatchSelector();
        for (var round = 0; round < rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            var chosen = selector.Select(input);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"selection: {points.Count} patches, {chosen.Count} kept, {clock.Elapsed.TotalSeconds:F2} s"));
        }

        foreach (var threads in new[] { 1, Environment.ProcessorCount }.Distinct())
        {
            for (var round = 0; round < rounds; round++)
            {
                var clock = Stopwatch.StartNew();
                var result = new KMeans(new KMeansOptions { Clusters = Clusters, MaxThreads = threads }).Fit(points);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"k-means: k={Clusters}, {threads} threads, {clock.Elapsed.TotalSeconds:F3} s, inertia {result.Inertia:F3}"));
            }
        }

        if (features is not null)
            Console.WriteLine($"the peer on the same points: peer_kmeans.py {features} {Clusters} 1, and … {Environment.ProcessorCount}");
    }

    private static float[] Directions(Random random, int count, int groups, double spread)
    {
        var centres = new float[groups * Width];
        foreach (ref var value in centres.AsSpan())
            value = Normal(random);
        var values = new float[count * Width];
        for (var i = 0; i < count; i++)
        {
            var row = values.AsSpan(i * Width, Width);
            var centre = centres.AsSpan(random.Next(groups) * Width, Width);
            for (var d = 0; d < Width; d++)
                row[d] = centre[d] + (float)spread * Normal(random);
            TensorPrimitives.Divide(row, TensorPrimitives.Norm<float>(row), row);
        }

        return values;
    }

    private static float Normal(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    // NPY version 1.0: magic, version, length of the header, the header padded to 64 bytes.
    private static void WriteNpy(string path, float[] values)
    {
        using var file = File.Create(path);
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({values.Length / Width}, {Width}), }}".PadRight(117) + "\n";
        file.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)header.Length, 0]);
        file.Write(System.Text.Encoding.ASCII.GetBytes(header));
        file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
    }

    private static float[] ReadNpy(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[10];
        file.ReadExactly(head);
        file.Position = 10 + head[8] + 256 * head[9];
        var values = new float[(file.Length - file.Position) / 4];
        file.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return values.Length % Width == 0 ? values : throw new InvalidDataException($"{path}: rows of {Width} float32 were expected.");
    }
}
