namespace PathGen.Wsi.Tests;

/// <summary>
/// Bags as embeddings of slides are: patches of a few kinds of tissue, each around a place of its own; 1 % of a positive slide's patches are of one kind more. Means of bags say
/// next to nothing about that.
/// </summary>
internal sealed class SyntheticBags
{
    private const int Kinds = 8;
    private readonly double noise;
    private readonly float[][] centres;
    private readonly SeededRandom random;
    private readonly int width;

    public SyntheticBags(int seed, int width, double noise = 1)
    {
        (random, this.width, this.noise) = (new SeededRandom(seed, 77), width, noise);
        centres = [.. Enumerable.Range(0, Kinds + 1).Select(_ => Normal(1))];
    }

    /// <summary>Positive patches of the slide that was drawn last.</summary>
    public HashSet<int> Positive { get; } = [];

    public LabelledBag[] Draw(int slides, int leastPatches, int mostPatches, string prefix) => [.. Enumerable.Range(0, slides).Select(i =>
        Draw(FormattableString.Invariant($"{prefix}{i}"), i % 2, leastPatches + random.NextInt(mostPatches - leastPatches + 1)))];

    public LabelledBag Draw(string slide, int label, int patches)
    {
        var values = new float[patches * width];
        Positive.Clear();
        var share = new double[Kinds];
        foreach (ref var part in share.AsSpan())
            part = random.NextDouble();
        var wanted = label == 0 ? 0 : Math.Max(1, (int)Math.Round(0.01 * patches));
        while (Positive.Count < wanted)
            Positive.Add(random.NextInt(patches));
        for (var i = 0; i < patches; i++)
        {
            var kind = Positive.Contains(i) ? Kinds : Kind(share);
            var own = Normal(noise);
            for (var j = 0; j < width; j++)
                values[(i * width) + j] = (centres[kind][j] + own[j]) / MathF.Sqrt(width);
        }

        return new LabelledBag(new FeatureBag(slide, values, width), label);
    }

    private int Kind(double[] share)
    {
        var at = random.NextDouble() * share.Sum();
        var kind = 0;
        while (kind < Kinds - 1 && (at -= share[kind]) > 0)
            kind++;
        return kind;
    }

    // Box and Muller.
    private float[] Normal(double deviation)
    {
        var values = new float[width];
        for (var i = 0; i < width; i += 2)
        {
            var (radius, angle) = (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())), 2 * Math.PI * random.NextDouble());
            values[i] = (float)(radius * Math.Cos(angle));
            if (i + 1 < width)
                values[i + 1] = (float)(radius * Math.Sin(angle));
        }

        return values;
    }
}
