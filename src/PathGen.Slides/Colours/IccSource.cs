namespace PathGen.Slides;

/// <summary>What an ICC profile says about device colours, evaluated in double precision.</summary>
internal abstract class IccSource
{
    /// <summary>The profile connection space's white, D50.</summary>
    public const double WhiteX = 0.9642, WhiteY = 1.0, WhiteZ = 0.8249;

    /// <summary>XYZ of a device colour, relative to <see cref="WhiteX"/>, <see cref="WhiteY"/> and <see cref="WhiteZ"/>.</summary>
    /// <param name="rgb">0 to 1.</param>
    public abstract (double X, double Y, double Z) ToXyz((double Red, double Green, double Blue) rgb);
}
