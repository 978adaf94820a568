namespace PathGen.Slides;

/// <summary>sRGB (IEC 61966-2-1) as an ICC profile sees it: its white adapted to D50 by Bradford.</summary>
internal static class SRgb
{
    // http://www.brucelindbloom.com/index.html?Eqn_RGB_XYZ_Matrix.html, sRGB, D50.
    private static readonly double[] FromXyz =
    [
        3.1338561, -1.6168667, -0.4906146,
        -0.9787684, 1.9161415, 0.0334540,
        0.0719453, -0.2289914, 1.4052427,
    ];

    /// <summary>Light of the three primaries, 0 to 1 for what sRGB can show, linear.</summary>
    public static (double Red, double Green, double Blue) Linear((double X, double Y, double Z) c)
    {
        var m = FromXyz;
        return (m[0] * c.X + m[1] * c.Y + m[2] * c.Z, m[3] * c.X + m[4] * c.Y + m[5] * c.Z, m[6] * c.X + m[7] * c.Y + m[8] * c.Z);
    }

    /// <summary>The number that stands for some light, 0 to 255, not rounded. Light that cannot be shown is clipped.</summary>
    public static double Encode(double light) => 255 * (light > 0.0031308 ? 1.055 * Math.Pow(Math.Min(light, 1), 1 / 2.4) - 0.055 : light > 0 ? 12.92 * light : 0);
}
