namespace PathGen.Samples.SyntheticTissue;

/// <summary>Small functions that shape brightness and coverage.</summary>
internal static class Curve
{
    /// <summary>0 below <paramref name="low"/>, 1 above <paramref name="high"/>, smooth between; falls where <paramref name="low"/> is the larger.</summary>
    public static float Step(float low, float high, float value)
    {
        var t = (value - low) / (high - low);
        t = t < 0f ? 0f : t > 1f ? 1f : t;
        return t * t * (3f - 2f * t);
    }

    /// <summary>From <paramref name="a"/> to <paramref name="b"/>.</summary>
    public static float Mix(float a, float b, float share) => a + (b - a) * share;
}
