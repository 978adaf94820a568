using System.Globalization;

namespace PathGen.Wsi;

/// <summary>A bar of a round length.</summary>
/// <param name="Pixels">How long it is drawn.</param>
/// <param name="Label">How long it is.</param>
internal sealed record ScaleBar(int Pixels, string Label)
{
    /// <summary>The largest of 1, 2 and 5 times a power of ten that takes a quarter of a picture's width at most; null where that is no pixel.</summary>
    /// <param name="microns">Width of the picture in µm.</param>
    /// <param name="pixels">Width of the picture in pixels.</param>
    public static ScaleBar? For(double microns, int pixels)
    {
        var most = microns / 4;
        if (!(most > 0) || !double.IsFinite(most))
            return null;
        var ten = Math.Pow(10, Math.Floor(Math.Log10(most)));
        var length = ten * (most / ten >= 5 ? 5 : most / ten >= 2 ? 2 : 1);
        var drawn = (int)Math.Round(length / microns * pixels);
        return drawn < 4 ? null : new ScaleBar(drawn, length >= 1000
            ? string.Create(CultureInfo.InvariantCulture, $"{length / 1000:0.##} mm")
            : string.Create(CultureInfo.InvariantCulture, $"{length:0.##} µm"));
    }
}
