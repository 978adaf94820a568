namespace PathGen.Slides;

/// <summary>Converts pixels from the colours of an ICC profile to sRGB, in place. Thread-safe.</summary>
internal abstract class ColourTransform
{
    /// <summary>Makes the conversion.</summary>
    /// <param name="profile">An ICC profile. Untrusted.</param>
    /// <param name="name">What messages call the slide.</param>
    /// <returns>Null where the profile is sRGB, to one level of 255: there is nothing to convert.</returns>
    /// <exception cref="SlideException">The profile is damaged, or of a kind that is not converted here.</exception>
    public static ColourTransform? ToSRgb(ReadOnlyMemory<byte> profile, string name)
    {
        var source = IccProfile.Read(profile, name);
        if (IsSRgb(source))
            return null;
        return source is IccMatrixSource matrix ? new MatrixTransform(matrix) : new GridTransform(source);
    }

    /// <summary>Converts pixels.</summary>
    /// <param name="rgb">Three bytes each.</param>
    public abstract void Apply(Span<byte> rgb);

    /// <summary>What a colour becomes, exactly: 0 to 255, not rounded.</summary>
    internal static (double Red, double Green, double Blue) Exactly(IccSource source, double red, double green, double blue)
    {
        var light = SRgb.Linear(source.ToXyz((red / 255, green / 255, blue / 255)));
        return (SRgb.Encode(light.Red), SRgb.Encode(light.Green), SRgb.Encode(light.Blue));
    }

    private static bool IsSRgb(IccSource source)
    {
        for (var r = 0; r <= 255; r += 15)
        {
            for (var g = 0; g <= 255; g += 15)
            {
                for (var b = 0; b <= 255; b += 15)
                {
                    var (red, green, blue) = Exactly(source, r, g, b);
                    if (!(Math.Abs(red - r) <= 1 && Math.Abs(green - g) <= 1 && Math.Abs(blue - b) <= 1))
                        return false;
                }
            }
        }

        return true;
    }
}
