namespace PathGen.Clip;

/// <summary>Logits to probabilities in double precision.</summary>
internal static class Softmax
{
    /// <summary>Writes exp(logit) over the sum of all; no logit is too large. Both arguments may be one.</summary>
    public static void Write(ReadOnlySpan<double> logits, Span<double> probabilities)
    {
        var (largest, sum) = (double.NegativeInfinity, 0.0);
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        for (var i = 0; i < logits.Length; i++)
            sum += probabilities[i] = Math.Exp(logits[i] - largest);
        foreach (ref var probability in probabilities)
            probability /= sum;
    }
}
