namespace PathGen.Wsi.Tests;

/// <summary>How far arrays of numbers lie apart.</summary>
internal static class Closeness
{
    /// <summary>Fails where two numbers differ by more than the tolerance times the largest number of the array: rounding of a sum grows with what is added, not with what is left.</summary>
    public static void AssertClose(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = Math.Max(expected.Max(Math.Abs), 1e-6);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"{what}[{i}]: {actual[i]:R}, expected {expected[i]:R} within {tolerance:R} of {scale:R}");
    }
}
