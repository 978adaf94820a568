using PathGen.Slides;

namespace PathGen.Samples.SyntheticTissue;

/// <summary>Halves pictures by the mean of 2×2 pixels, as scanners make reduced levels.</summary>
internal static class BoxFilter
{
    /// <summary>Halves a picture of even sides.</summary>
    /// <param name="source">The picture.</param>
    /// <param name="target">Receives the result.</param>
    /// <param name="left">Where in the target.</param>
    /// <param name="top">Where in the target.</param>
    public static void Halve(RgbImage source, RgbImage target, int left = 0, int top = 0)
    {
        for (var y = 0; y < source.Height / 2; y++)
        {
            var first = source.Row(2 * y);
            var second = source.Row(2 * y + 1);
            var row = target.Row(top + y).Slice(3 * left, 3 * (source.Width / 2));
            for (int i = 0, j = 0; i < row.Length; i += 3, j += 6)
            {
                row[i] = (byte)((first[j] + first[j + 3] + second[j] + second[j + 3] + 2) >> 2);
                row[i + 1] = (byte)((first[j + 1] + first[j + 4] + second[j + 1] + second[j + 4] + 2) >> 2);
                row[i + 2] = (byte)((first[j + 2] + first[j + 5] + second[j + 2] + second[j + 5] + 2) >> 2);
            }
        }
    }
}
