namespace PathGen.Slides;

/// <summary>A profile of three tone curves and the colorants' XYZ.</summary>
/// <param name="colorants">XYZ of red, green and blue.</param>
/// <param name="curves">The tone curve of each.</param>
internal sealed class IccMatrixSource(IReadOnlyList<(double X, double Y, double Z)> colorants, IReadOnlyList<IccCurve> curves) : IccSource
{
    /// <summary>What one channel alone adds to a colour.</summary>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    /// <param name="value">0 to 1.</param>
    public (double X, double Y, double Z) Share(int channel, double value)
    {
        var (light, (x, y, z)) = (curves[channel][value], colorants[channel]);
        return (light * x, light * y, light * z);
    }

    /// <inheritdoc/>
    public override (double X, double Y, double Z) ToXyz((double Red, double Green, double Blue) rgb)
    {
        var (r, g, b) = (Share(0, rgb.Red), Share(1, rgb.Green), Share(2, rgb.Blue));
        return (r.X + g.X + b.X, r.Y + g.Y + b.Y, r.Z + g.Z + b.Z);
    }
}
