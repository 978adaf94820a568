using System.Runtime.Intrinsics;

namespace PathGen.Slides;

/// <summary>
/// Tone curves, matrix, sRGB's own curve: each channel's share of the linear light is looked up, the shares are added, and the sum looked up in 14 bits, where a step is
/// at most a fifth of a level.
/// </summary>
internal sealed class MatrixTransform : ColourTransform
{
    private const int Steps = 1 << 14;

    // The level of an amount of light.
    private static readonly byte[] Levels = [.. Enumerable.Range(0, Steps).Select(i => (byte)Math.Round(SRgb.Encode(i / (Steps - 1.0))))];

    private readonly Vector128<float>[] shares = new Vector128<float>[3 * 256];

    public MatrixTransform(IccMatrixSource source)
    {
        for (var c = 0; c < 3; c++)
        {
            for (var v = 0; v < 256; v++)
            {
                // Half a step in one of the shares makes the cut below a rounding.
                var (red, green, blue) = SRgb.Linear(source.Share(c, v / 255.0));
                var half = c == 0 ? 0.5f : 0;
                shares[256 * c + v] = Vector128.Create((float)red * (Steps - 1) + half, (float)green * (Steps - 1) + half, (float)blue * (Steps - 1) + half, 0);
            }
        }
    }

    /// <inheritdoc/>
    public override void Apply(Span<byte> rgb)
    {
        var (table, light) = (shares, Levels);
        var most = Vector128.Create(Steps - 1f);
        for (var i = 0; i + 2 < rgb.Length; i += 3)
        {
            var sum = table[rgb[i]] + table[256 + rgb[i + 1]] + table[512 + rgb[i + 2]];
            var place = Vector128.ConvertToInt32Native(Vector128.MinNative(Vector128.MaxNative(sum, Vector128<float>.Zero), most));
            rgb[i] = light[place[0]];
            rgb[i + 1] = light[place[1]];
            rgb[i + 2] = light[place[2]];
        }
    }
}
