using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>
/// Splits colours into amounts of haematoxylin and eosin by the fixed stain vectors of Ruifrok and Johnston (Anal. Quant. Cytol. Histol. 23, 2001):
/// optical density = −log10((v + 1) / 256) of each channel = amounts × unit stain vectors, with the direction perpendicular to both as the third.
/// Amounts are optical densities along a stain's vector; a colour that is not a mixture of both may give a negative one. Thread-safe.
/// </summary>
public static class StainSeparation
{
    private static readonly double[] Haematoxylin = Unit([0.65, 0.70, 0.29]);
    private static readonly double[] Eosin = Unit([0.07, 0.99, 0.11]);

    /// <summary>For each stain, 3 × 256 contributions: the amount is the sum of those of R, G and B.</summary>
    private static readonly float[] HaematoxylinTable = Table(stain: 0);
    private static readonly float[] EosinTable = Table(stain: 1);

    /// <summary>Separates a whole picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="haematoxylin">Receives width × height amounts, row by row.</param>
    /// <param name="eosin">Receives as many.</param>
    /// <exception cref="ArgumentException">A target is shorter than the picture has pixels.</exception>
    public static void Separate(RgbImage image, Span<float> haematoxylin, Span<float> eosin)
    {
        ArgumentNullException.ThrowIfNull(image);
        var count = (long)image.Width * image.Height;
        if (haematoxylin.Length < count || eosin.Length < count)
            throw new ArgumentException($"The picture has {count} pixels, the targets hold {haematoxylin.Length} and {eosin.Length}.", nameof(haematoxylin));
        SeparateRow(image.Pixels, haematoxylin, eosin);
    }

    /// <summary>Separates a run of RGB pixels.</summary>
    internal static void SeparateRow(ReadOnlySpan<byte> pixels, Span<float> haematoxylin, Span<float> eosin)
    {
        var h = HaematoxylinTable.AsSpan(0, 768);
        var e = EosinTable.AsSpan(0, 768);
        var count = pixels.Length / 3;
        haematoxylin = haematoxylin[..count];
        eosin = eosin[..count];
        for (int i = 0, at = 0; i < count; i++, at += 3)
        {
            int red = pixels[at], green = 256 + pixels[at + 1], blue = 512 + pixels[at + 2];
            haematoxylin[i] = h[red] + h[green] + h[blue];
            eosin[i] = e[red] + e[green] + e[blue];
        }
    }

    /// <summary>The row of the inverted stain matrix that gives a stain's amount.</summary>
    internal static double[] Weights(int stain)
    {
        // With the third vector perpendicular to both, amounts are the rows of the pseudo-inverse of the two stains.
        double hh = Dot(Haematoxylin, Haematoxylin), ee = Dot(Eosin, Eosin), he = Dot(Haematoxylin, Eosin);
        var determinant = (hh * ee) - (he * he);
        var weights = new double[3];
        for (var c = 0; c < 3; c++)
        {
            weights[c] = stain == 0
                ? ((ee * Haematoxylin[c]) - (he * Eosin[c])) / determinant
                : ((hh * Eosin[c]) - (he * Haematoxylin[c])) / determinant;
        }

        return weights;
    }

    private static float[] Table(int stain)
    {
        var weights = Weights(stain);
        var table = new float[3 * 256];
        for (var c = 0; c < 3; c++)
        {
            for (var v = 0; v < 256; v++)
                table[(c * 256) + v] = (float)(weights[c] * -Math.Log10((v + 1) / 256.0));
        }

        return table;
    }

    private static double Dot(double[] a, double[] b) => (a[0] * b[0]) + (a[1] * b[1]) + (a[2] * b[2]);

    private static double[] Unit(double[] v)
    {
        var length = Math.Sqrt(Dot(v, v));
        return [v[0] / length, v[1] / length, v[2] / length];
    }
}
