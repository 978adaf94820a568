namespace PathGen.Clip;

/// <summary>A mean and how far values lie from it.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation of the sample (divided by n − 1); 0 for one value.</param>
/// <param name="Least">The least value.</param>
/// <param name="Most">The largest value.</param>
public readonly record struct Spread(double Mean, double Deviation, double Least, double Most)
{
    internal static Spread Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        var mean = all.Average();
        return new Spread(mean, all.Length == 1 ? 0 : Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / (all.Length - 1)), all.Min(), all.Max());
    }
}
