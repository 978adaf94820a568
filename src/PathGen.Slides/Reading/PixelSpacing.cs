namespace PathGen.Slides;

/// <summary>Physical size of a pixel.</summary>
/// <param name="X">µm per pixel from left to right.</param>
/// <param name="Y">µm per pixel from top to bottom.</param>
public readonly record struct PixelSpacing(double X, double Y)
{
    /// <summary>The mean of both directions, µm/px: what one number for a slide means.</summary>
    public double Mean => (X + Y) / 2;
}
