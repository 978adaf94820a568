using PathGen.Clip;

namespace PathGen.Agents.Tests;

/// <summary>Seeded vectors and slides for retrieval tests.</summary>
internal static class TestVectors
{
    /// <summary>Random unit vectors around <paramref name="centers"/> random directions; a larger spread mixes them.</summary>
    public static EmbeddingMatrix Unit(int count, int width, int seed, int centers = 5, double spread = 0.5)
    {
        var random = new Random(seed);
        var directions = new double[centers][];
        for (var c = 0; c < centers; c++)
            directions[c] = [.. Enumerable.Range(0, width).Select(_ => Normal(random))];
        var values = new float[count * width];
        for (var i = 0; i < count; i++)
        {
            var direction = directions[random.Next(centers)];
            var row = new double[width];
            for (var d = 0; d < width; d++)
                row[d] = direction[d] + (spread * Normal(random));
            var length = Math.Sqrt(row.Sum(v => v * v));
            for (var d = 0; d < width; d++)
                values[(i * width) + d] = (float)(row[d] / length);
        }

        return new EmbeddingMatrix(values, width);
    }

    public static EmbeddingMatrix None(int width) => new([], width);

    /// <summary>A slide with as many prompts as embeddings of each kind.</summary>
    public static RetrievalInput Slide(EmbeddingMatrix patches, EmbeddingMatrix attributes, EmbeddingMatrix findings) => new(
        patches,
        new SlidePrompts(
            [.. Enumerable.Range(0, attributes.Count).Select(i => $"Attribute {i}: something visible")],
            [.. Enumerable.Range(0, findings.Count).Select(i => $"Finding {i}.")]),
        attributes,
        findings);

    public static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
