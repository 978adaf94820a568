namespace PathGen.Wsi;

/// <summary>256 colours from low to high.</summary>
internal sealed class ColourTable
{
    private readonly (byte Red, byte Green, byte Blue)[] colours = new (byte, byte, byte)[256];

    // Coefficients of polynomials of t from 0 to 1, ascending powers, for red, green and blue.
    private ColourTable(double[] red, double[] green, double[] blue)
    {
        for (var i = 0; i < colours.Length; i++)
            colours[i] = (At(red, i / 255.0), At(green, i / 255.0), At(blue, i / 255.0));
    }

    /// <summary>Mikhailov 2019, "Turbo, an improved rainbow colormap for visualization"; his polynomial (Apache-2.0), which is darker than his table at its first blues.</summary>
    private static ColourTable Turbo { get; } = new(
        [0.13572138, 4.61539260, -42.66032258, 132.13108234, -152.94239396, 59.28637943],
        [0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604],
        [0.10667330, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973]);

    /// <summary>Matplotlib's viridis (van der Walt, Smith 2015, CC0) as Zucker's polynomial (CC0).</summary>
    private static ColourTable Viridis { get; } = new(
        [0.2777273272234177, 0.1050930431085774, -0.3308618287255563, -4.634230498983486, 6.228269936347081, 4.776384997670288, -5.435455855934631],
        [0.005407344544966578, 1.404613529898575, 0.214847559468213, -5.799100973351585, 14.17993336680509, -13.74514537774601, 4.645852612178535],
        [0.3340998053353061, 1.384590162594685, 0.09509516302823659, -19.33244095627987, 56.69055260068105, -65.35303263337234, 26.3124352495832]);

    /// <summary>The colour of a share of the way from low to high; what is beyond an end has its colour.</summary>
    public (byte Red, byte Green, byte Blue) this[double share] => colours[(int)Math.Clamp(Math.Round(255 * share), 0, 255)];

    /// <summary>The table of a choice.</summary>
    public static ColourTable Of(HeatmapColours choice) => choice == HeatmapColours.Viridis ? Viridis : Turbo;

    private static byte At(double[] coefficients, double t)
    {
        var value = 0.0;
        for (var i = coefficients.Length - 1; i >= 0; i--)
            value = value * t + coefficients[i];
        return (byte)Math.Clamp(Math.Round(255 * value), 0, 255);
    }
}
