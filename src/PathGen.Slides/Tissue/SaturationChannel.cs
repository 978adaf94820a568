namespace PathGen.Slides;

/// <summary>HSV saturation of 8-bit RGB, 0 to 255, as OpenCV's <c>COLOR_RGB2HSV</c> computes it: a rounded division through a table of 12 fractional bits.</summary>
internal static class SaturationChannel
{
    private const int FractionBits = 12;

    // (255 << 12) / v, rounded half to even; 0 for black.
    private static readonly int[] Quotients =
        [0, .. Enumerable.Range(1, 255).Select(v => (int)Math.Round((255 << FractionBits) / (double)v, MidpointRounding.ToEven))];

    /// <summary>Computes the saturation of each pixel.</summary>
    /// <param name="rgb">N pixels of three bytes.</param>
    /// <param name="saturation">Receives N bytes.</param>
    public static void Compute(ReadOnlySpan<byte> rgb, Span<byte> saturation)
    {
        var quotients = Quotients.AsSpan(0, 256);
        rgb = rgb[..(3 * saturation.Length)];
        for (var i = 0; i < saturation.Length; i++)
        {
            int red = rgb[0], green = rgb[1], blue = rgb[2];
            var value = Math.Max(Math.Max(red, green), blue);
            var spread = value - Math.Min(Math.Min(red, green), blue);
            saturation[i] = (byte)((spread * quotients[(byte)value] + (1 << (FractionBits - 1))) >> FractionBits);
            rgb = rgb[3..];
        }
    }
}
