namespace PathGen.Samples.DemoModel.Tests;

public sealed class RidgeRegressionTests
{
    [Fact]
    public void It_finds_a_linear_law()
    {
        // y = 3 + 2·a − b, with next to no penalty; the third feature never varies.
        var features = Enumerable.Range(0, 40).Select(i => new[] { MathF.Sin(i), MathF.Cos(1.7f * i), 5f }).ToArray();
        var targets = features.Select(f => new[] { 3.0 + 2 * f[0] - f[1] }).ToArray();
        var fitted = RidgeRegression.Fit(features, targets, [.. Enumerable.Repeat(1.0, 40)], 1e-9);
        foreach (var (row, target) in features.Zip(targets))
        {
            var z = fitted.Standardise(row);
            Assert.Equal(target[0], fitted.Offset[0] + z[0] * fitted.Weights[0] + z[1] * fitted.Weights[1] + z[2] * fitted.Weights[2], 1e-5);
        }
    }

    [Fact]
    public void A_heavier_row_pulls_harder()
    {
        float[][] features = [[0f], [0f], [1f]];
        double[][] targets = [[0], [10], [4]];
        var fitted = RidgeRegression.Fit(features, targets, [3, 1, 4], 1e-9);
        Assert.Equal(2.5, fitted.Offset[0] + fitted.Standardise([0f])[0] * fitted.Weights[0], 1e-6);
    }

    [Fact]
    public void It_solves_a_symmetric_system()
    {
        // numpy.linalg.solve([[4, 2, .6], [2, 5, 1.2], [.6, 1.2, 3]], [1, 2, 3]) = [0.02770083, 0.16620499, 0.92797784]
        double[] a = [4, 0, 0, 2, 5, 0, 0.6, 1.2, 3];
        double[] b = [1, 2, 3];
        RidgeRegression.Solve(a, b, 3, 1);
        Assert.Equal([0.02770083, 0.16620499, 0.92797784], b.Select(v => Math.Round(v, 8)));
    }

    [Fact]
    public void A_singular_system_is_refused() => Assert.Throws<ArgumentException>(() => RidgeRegression.Solve([1, 0, 1, 1], [1, 1], 2, 1));
}
