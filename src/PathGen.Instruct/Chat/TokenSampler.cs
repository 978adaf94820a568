using System.Numerics.Tensors;

namespace PathGen.Instruct;

/// <summary>
/// Chooses the next token from its scores, in the order of transformers' processors: repetition penalty, temperature, top-k, top-p. The same seed gives the same choices. Not
/// thread-safe.
/// </summary>
/// <param name="settings">How.</param>
internal sealed class TokenSampler(SamplingSettings settings)
{
    // Together, tokens so far below the best weigh less than a rounding of the sum (2¹⁸ · e⁻³⁰ < 3e-8).
    private const float Negligible = 30;

    private ulong state = unchecked((ulong)settings.Seed);
    private float[] scores = [];
    private float[] kept = [];
    private int[] ids = [];

    /// <summary>Chooses.</summary>
    /// <param name="logits">Scores, one for each token.</param>
    /// <param name="said">Tokens of the answer so far, which the repetition penalty is for.</param>
    /// <exception cref="InstructException">A score is not a number.</exception>
    public int Next(ReadOnlySpan<float> logits, IReadOnlyCollection<int> said)
    {
        if (scores.Length != logits.Length)
            (scores, kept, ids) = (new float[logits.Length], new float[logits.Length], new int[logits.Length]);
        logits.CopyTo(scores);
        Penalise(logits, said);
        var best = TensorPrimitives.IndexOfMax<float>(scores);
        if (!float.IsFinite(scores[best]))
            throw new InstructException($"The model's score of token {best} is {scores[best]}. Its weights are damaged, or do not fit its precision.");
        return settings.Temperature == 0 ? best : Draw(scores[best]);
    }

    private void Penalise(ReadOnlySpan<float> logits, IReadOnlyCollection<int> said)
    {
        if (settings.RepetitionPenalty == 1)
            return;

        // From the original scores, so that a token said twice is not penalised twice.
        foreach (var id in said)
            scores[id] = logits[id] < 0 ? logits[id] * settings.RepetitionPenalty : logits[id] / settings.RepetitionPenalty;
    }

    private int Draw(float best)
    {
        var count = 0;
        for (var id = 0; id < scores.Length; id++)
        {
            var score = (scores[id] - best) / settings.Temperature;
            if (score > -Negligible)
                (kept[count], ids[count++]) = (-score, id);
        }

        // Best first; of equals the smaller id, as the sort is not stable.
        Array.Sort(kept, ids, 0, count);
        for (var i = 1; i < count; i++)
        {
            for (var k = i; k > 0 && kept[k] == kept[k - 1] && ids[k] < ids[k - 1]; k--)
                (ids[k], ids[k - 1]) = (ids[k - 1], ids[k]);
        }

        if (settings.TopK > 0)
            count = Math.Min(count, settings.TopK);
        var sum = 0.0;
        for (var i = 0; i < count; i++)
            sum += Math.Exp(-kept[i]);
        if (settings.TopP < 1)
        {
            // The fewest best ones that reach the share.
            var (limit, reached, least) = (settings.TopP * sum, 0.0, 0);
            while (least < count && reached < limit)
                reached += Math.Exp(-kept[least++]);
            (count, sum) = (Math.Max(1, least), Math.Max(reached, double.Epsilon));
        }

        var place = Uniform() * sum;
        for (var i = 0; i < count; i++)
        {
            place -= Math.Exp(-kept[i]);
            if (place < 0)
                return ids[i];
        }

        return ids[Math.Max(0, count - 1)];
    }

    // SplitMix64 (Steele, Lea and Flood, 2014): 53 bits on [0, 1).
    private double Uniform()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
