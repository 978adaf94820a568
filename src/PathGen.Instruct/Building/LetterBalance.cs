namespace PathGen.Instruct;

/// <summary>Whether answers' letters are spread evenly: Pearson's χ² against equal shares.</summary>
/// <param name="Counts">How often each letter is the answer, from A.</param>
/// <param name="PValue">How likely counts at least so uneven are by chance; 1 where there are none.</param>
public sealed record LetterBalance(IReadOnlyList<int> Counts, double PValue)
{
    /// <summary>The balance of counts.</summary>
    /// <param name="counts">How often each letter is the answer; two or more letters.</param>
    public static LetterBalance Of(IReadOnlyList<int> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentOutOfRangeException.ThrowIfLessThan(counts.Count, 2, nameof(counts));
        var expected = counts.Average();
        var statistic = expected == 0 ? 0 : counts.Sum(c => (c - expected) * (c - expected) / expected);
        return new LetterBalance([.. counts], UpperTail(statistic, counts.Count - 1));
    }

    /// <summary>How likely two counts of the same letters are at least so unlike by chance: Pearson's χ² of the one against the other's shares; letters that neither has are left out.</summary>
    internal static double OfTwo(IReadOnlyList<int> first, IReadOnlyList<int> second)
    {
        var used = Enumerable.Range(0, first.Count).Where(i => first[i] + second[i] > 0).ToList();
        var (a, b) = ((double)used.Sum(i => first[i]), (double)used.Sum(i => second[i]));
        if (used.Count < 2 || a == 0 || b == 0)
            return 1;
        var statistic = used.Sum(i =>
        {
            var together = (first[i] + second[i]) / (a + b);
            return (Square(first[i] - (a * together)) / (a * together)) + (Square(second[i] - (b * together)) / (b * together));
        });
        return UpperTail(statistic, used.Count - 1);

        static double Square(double x) => x * x;
    }

    // Q(k/2, x/2): from the tails of one and two degrees of freedom upwards, each step of two adding a term (Abramowitz and Stegun 26.4.4 and 26.4.5).
    private static double UpperTail(double x, int degrees)
    {
        var odd = degrees % 2 == 1;
        var tail = odd ? ErfC(Math.Sqrt(x / 2)) : Math.Exp(-x / 2);
        var term = odd ? Math.Sqrt(2 * x / Math.PI) * Math.Exp(-x / 2) : Math.Exp(-x / 2) * (x / 2);
        for (var k = odd ? 3 : 4; k <= degrees; k += 2)
        {
            tail += term;
            term *= x / k;
        }

        return Math.Clamp(tail, 0, 1);
    }

    // A series near 0, a continued fraction beyond; both to double precision.
    private static double ErfC(double x)
    {
        if (x < 2)
        {
            var (sum, term) = (x, x);
            for (var n = 1; n < 60; n++)
            {
                term *= -x * x / n;
                sum += term / ((2 * n) + 1);
            }

            return 1 - (2 / Math.Sqrt(Math.PI) * sum);
        }

        var fraction = x;
        for (var n = 60; n > 0; n--)
            fraction = x + (n / 2.0 / fraction);
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction;
    }
}
