using PathGen.Slides;

namespace PathGen.Agents.Tests;

public class StainSeparationTests
{
    [Fact]
    public void AmountsSolveTheStainEquationsInDoublePrecision()
    {
        using var image = new RgbImage(64, 64);
        new Random(1).NextBytes(image.Pixels);
        var haematoxylin = new float[64 * 64];
        var eosin = new float[64 * 64];
        StainSeparation.Separate(image, haematoxylin, eosin);

        // Ruifrok and Johnston's vectors, the third perpendicular to both; solved by Cramer's rule.
        double[] h = Unit([0.65, 0.70, 0.29]), e = Unit([0.07, 0.99, 0.11]);
        var r = Unit([(h[1] * e[2]) - (h[2] * e[1]), (h[2] * e[0]) - (h[0] * e[2]), (h[0] * e[1]) - (h[1] * e[0])]);
        var determinant = Determinant(h, e, r);
        for (var i = 0; i < haematoxylin.Length; i++)
        {
            double[] density = [.. Enumerable.Range(0, 3).Select(c => -Math.Log10((image.Pixels[(3 * i) + c] + 1) / 256.0))];

            // Sums of three single-precision terms below 8.
            Assert.Equal(Determinant(density, e, r) / determinant, haematoxylin[i], 2e-6);
            Assert.Equal(Determinant(h, density, r) / determinant, eosin[i], 2e-6);
        }
    }

    [Fact]
    public void PureStainsComeBack()
    {
        using var image = new RgbImage(2, 1);
        double[] h = Unit([0.65, 0.70, 0.29]), e = Unit([0.07, 0.99, 0.11]);
        for (var c = 0; c < 3; c++)
        {
            image.Pixels[c] = (byte)Math.Round((256 * Math.Pow(10, -0.5 * h[c])) - 1);
            image.Pixels[3 + c] = (byte)Math.Round((256 * Math.Pow(10, -0.4 * e[c])) - 1);
        }

        float[] haematoxylin = new float[2], eosin = new float[2];
        StainSeparation.Separate(image, haematoxylin, eosin);

        // Rounding to bytes.
        Assert.Equal(0.5, haematoxylin[0], 0.01);
        Assert.Equal(0, eosin[0], 0.01);
        Assert.Equal(0, haematoxylin[1], 0.01);
        Assert.Equal(0.4, eosin[1], 0.01);
    }

    [Fact]
    public void WhiteHasNoStainAndShortTargetsAreRefused()
    {
        using var image = new RgbImage(3, 2);
        image.Fill(255, 255, 255);
        float[] haematoxylin = new float[6], eosin = new float[6];
        StainSeparation.Separate(image, haematoxylin, eosin);
        Assert.All(haematoxylin.Concat(eosin), v => Assert.Equal(0, v));
        Assert.Throws<ArgumentException>(() => StainSeparation.Separate(image, new float[5], eosin));
    }

    private static double Determinant(double[] a, double[] b, double[] c) =>
        (a[0] * ((b[1] * c[2]) - (b[2] * c[1]))) - (a[1] * ((b[0] * c[2]) - (b[2] * c[0]))) + (a[2] * ((b[0] * c[1]) - (b[1] * c[0])));

    private static double[] Unit(double[] v)
    {
        var length = Math.Sqrt(v.Sum(x => x * x));
        return [.. v.Select(x => x / length)];
    }
}
