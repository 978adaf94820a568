namespace PathGen.Wsi;

/// <summary>
/// Stochastic top-k masking (Zhang et al. 2024, ACMIL): of each branch's patches of highest attention a share, drawn at random, takes no part in a step of training, so that
/// attention cannot rest on a few.
/// </summary>
/// <param name="top">How many patches of highest attention; 0 for none.</param>
/// <param name="share">Share of them that is masked, rounded down.</param>
/// <param name="random">Draws them.</param>
internal sealed class TopMask(int top, double share, SeededRandom random)
{
    /// <summary>The patches to mask in each branch.</summary>
    /// <param name="logits">Attention logits, K × count.</param>
    /// <param name="count">Patches of the bag.</param>
    public int[][] Choose(ReadOnlySpan<float> logits, int count)
    {
        var masked = new int[logits.Length / count][];
        for (var k = 0; k < masked.Length; k++)
        {
            var highest = Highest(logits.Slice(k * count, count), Math.Min(top, count));
            masked[k] = [.. random.Permutation(highest.Length).Take((int)(highest.Length * share)).Select(i => highest[i])];
        }

        return masked;
    }

    // By falling logit, the earlier one first among equals.
    private static int[] Highest(ReadOnlySpan<float> logits, int count)
    {
        var best = new List<int>(count + 1);
        for (var i = 0; i < logits.Length && count > 0; i++)
        {
            if (best.Count == count && !(logits[i] > logits[best[^1]]))
                continue;
            var at = best.Count;
            while (at > 0 && logits[i] > logits[best[at - 1]])
                at--;
            best.Insert(at, i);
            if (best.Count > count)
                best.RemoveAt(count);
        }

        return [.. best];
    }
}
