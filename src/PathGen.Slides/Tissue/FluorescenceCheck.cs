using static System.FormattableString;

namespace PathGen.Slides;

/// <summary>
/// Tells fluorescence from bright field by a thumbnail. Light that passed through a slide is white where nothing is and keeps a part of every colour where stain is;
/// fluorescence shines in the colours of its channels on black. What is black says nothing by itself: scanners also leave places out.
/// </summary>
internal static class FluorescenceCheck
{
    // Brightest channel, 0 to 255, of a pixel that says something.
    private const int Lit = 48;
    private const double LeastLit = 0.001;

    // A pixel whose darkest channel is below a quarter of its brightest: all lit pixels of a real DAPI slide, 2 % at most of the darkest tissue of real H&E slides.
    private const int PureRatio = 4;
    private const double PureShare = 0.5;

    // One channel shown grey on black. Black places beside white glass are grey too, but most of what is lit there is bright.
    private const int GreySpread = 16;
    private const double GreyShare = 0.95;
    private const double DarkShare = 0.5;
    private const int Bright = 176;
    private const double BrightShare = 0.5;

    /// <summary>Checks a picture.</summary>
    /// <param name="rgb">N pixels of three bytes.</param>
    /// <param name="name">What the message calls the slide.</param>
    /// <exception cref="FluorescenceSlideException">It is of fluorescence.</exception>
    public static void Require(ReadOnlySpan<byte> rgb, string name)
    {
        if (Evidence(rgb) is { } evidence)
        {
            throw new FluorescenceSlideException(
                $"{name}: looks like a fluorescence slide: {evidence}. Saturation tells stain from white glass, and there is none. "
                + "Use another ITissueDetector (OnnxTissueDetector of PathGen.Wsi, --tissue-model on the command line; or your own), TissueMask.Everywhere to take every tile, "
                + "or TissueOptions.RefuseFluorescence = false where this is bright field after all.");
        }
    }

    /// <summary>What speaks for fluorescence, or null.</summary>
    public static string? Evidence(ReadOnlySpan<byte> rgb)
    {
        // Of a large thumbnail a quarter of a million pixels are enough; an odd step, so that it runs over all columns.
        var step = (rgb.Length / 3 >> 18) | 1;
        long count = 0, lit = 0, pure = 0, grey = 0, bright = 0;
        for (var at = 0L; at + 2 < rgb.Length; at += 3 * step)
        {
            var i = (int)at;
            count++;
            int red = rgb[i], green = rgb[i + 1], blue = rgb[i + 2];
            var (high, low) = (Math.Max(red, Math.Max(green, blue)), Math.Min(red, Math.Min(green, blue)));
            if (high < Lit)
                continue;
            lit++;
            pure += PureRatio * low < high ? 1 : 0;
            grey += high - low <= GreySpread ? 1 : 0;
            bright += low >= Bright ? 1 : 0;
        }

        if (lit < LeastLit * count)
            return Invariant($"no pixel in a thousand reaches {Lit} of 255");
        if (pure >= PureShare * lit)
            return Invariant($"in {pure / (double)lit:P0} of the lit pixels the darkest channel is below 1/{PureRatio} of the brightest");
        if (count - lit >= DarkShare * count && grey >= GreyShare * lit && bright < BrightShare * lit)
            return Invariant($"{(count - lit) / (double)count:P0} of it is black and the rest grey");
        return null;
    }
}
