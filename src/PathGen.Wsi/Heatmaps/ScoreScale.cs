using System.Globalization;

namespace PathGen.Wsi;

/// <summary>How a slide's scores become shares of the way from the lowest colour to the highest, 0 to 1.</summary>
internal sealed class ScoreScale
{
    private readonly float[] sorted;
    private readonly HeatmapOptions options;
    private readonly double low;
    private readonly double high;

    /// <summary>Makes the scale of one slide's scores.</summary>
    public ScoreScale(ReadOnlySpan<float> scores, HeatmapOptions options)
    {
        sorted = scores.ToArray();
        Array.Sort(sorted);
        this.options = options;
        (low, high) = (ValueAt(options.Percentiles.Low / 100), ValueAt(options.Percentiles.High / 100));
    }

    /// <summary>What the colours stand for, in words.</summary>
    public string Description => options.Scaling == HeatmapScaling.Percentile
        ? "Colour: percentile among this slide's patches, 100 the highest; the score in brackets"
        : string.Create(CultureInfo.InvariantCulture, $"Colour: score, from this slide's {Ordinal(options.Percentiles.Low)} to its {Ordinal(options.Percentiles.High)} percentile");

    /// <summary>The share of a score.</summary>
    public double Share(float score)
    {
        if (options.Scaling == HeatmapScaling.Linear)
            return high > low ? Math.Clamp((score - low) / (high - low), 0, 1) : 0.5;
        if (sorted.Length < 2)
            return 0.5;

        // Equal scores share the mean of their ranks; the lowest alone is 0, the highest alone 1.
        var (first, end) = (Bound(score, upper: false), Bound(score, upper: true));
        return ((first + end - 1) / 2.0) / (sorted.Length - 1);
    }

    /// <summary>What stands beside a mark of the colour bar: a percentile with its score, or the score.</summary>
    /// <param name="share">0 to 1.</param>
    public string Label(double share)
    {
        var value = options.Scaling == HeatmapScaling.Percentile ? ValueAt(share) : low + share * (high - low);
        var text = value.ToString(Math.Abs(value) is 0 or (>= 0.001 and < 100_000) ? "0.###" : "0.0e+0", CultureInfo.InvariantCulture);
        return options.Scaling == HeatmapScaling.Percentile ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:0}  ({text})") : text;
    }

    // Linear between neighbours, as numpy.percentile.
    private double ValueAt(double share)
    {
        if (sorted.Length == 0)
            return 0;
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - (double)sorted[below]) : sorted[^1];
    }

    private int Bound(float score, bool upper)
    {
        var (from, to) = (0, sorted.Length);
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            if (sorted[middle] < score || upper && sorted[middle] == score)
                from = middle + 1;
            else
                to = middle;
        }

        return from;
    }

    private static string Ordinal(double number)
    {
        var ending = number % 1 != 0 ? "th" : ((int)number % 100, (int)number % 10) switch
        {
            (11 or 12 or 13, _) => "th",
            (_, 1) => "st",
            (_, 2) => "nd",
            (_, 3) => "rd",
            _ => "th",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{number}{ending}");
    }
}
