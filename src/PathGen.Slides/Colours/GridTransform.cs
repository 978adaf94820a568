using System.Runtime.Intrinsics;

namespace PathGen.Slides;

/// <summary>
/// Any profile, evaluated at the nodes of a grid that is closer in the dark, where sRGB's levels are; tetrahedral interpolation of levels between them. Of random colours
/// of steep profiles none differs by more than 4 levels from the exact one, on the average by 0.02 to 0.15.
/// </summary>
internal sealed class GridTransform : ColourTransform
{
    private const int Size = 49, Red = Size * Size, Green = Size, Blue = 1;

    // The second and third corner, by whether red is at least green (4), green at least blue (2), red at least blue (1).
    private static readonly (int First, int Second)[] Ways =
    [
        (Blue, Blue + Green), (Blue, Blue + Green), (Green, Green + Blue), (Green, Green + Red),
        (Blue, Blue + Red), (Red, Red + Blue), (Red, Red + Green), (Red, Red + Green),
    ];

    private readonly Vector128<float>[] nodes = new Vector128<float>[Size * Size * Size];
    private readonly (int Cell, float Fraction)[] places = new (int, float)[256];

    public GridTransform(IccSource source)
    {
        for (var i = 0; i < nodes.Length; i++)
        {
            // Half a level makes the cut below a rounding.
            var (red, green, blue) = Exactly(source, Level(i / (Size * Size)), Level(i / Size % Size), Level(i % Size));
            nodes[i] = Vector128.Create((float)red, (float)green, (float)blue, 0) + Vector128.Create(0.5f);
        }

        for (var v = 0; v < places.Length; v++)
        {
            var cell = 0;
            while (cell < Size - 2 && Level(cell + 1) <= v)
                cell++;
            places[v] = (cell, (float)((v - Level(cell)) / (Level(cell + 1) - Level(cell))));
        }
    }

    /// <inheritdoc/>
    public override void Apply(Span<byte> rgb)
    {
        for (var i = 0; i + 2 < rgb.Length; i += 3)
        {
            var (r, red) = places[rgb[i]];
            var (g, green) = places[rgb[i + 1]];
            var (b, blue) = places[rgb[i + 2]];
            var node = r * Red + g * Green + b * Blue;

            // From the cell's nearest corner to its farthest, along the axes by falling fractions; without branches, which tissue would mispredict.
            var (first, second) = Ways[(red >= green ? 4 : 0) + (green >= blue ? 2 : 0) + (red >= blue ? 1 : 0)];
            var large = float.MaxNative(red, float.MaxNative(green, blue));
            var small = float.MinNative(red, float.MinNative(green, blue));
            var middle = float.MaxNative(float.MinNative(red, green), float.MinNative(float.MaxNative(red, green), blue));
            var level = Vector128.ConvertToInt32Native(
                nodes[node] * (1 - large) + nodes[node + first] * (large - middle) + nodes[node + second] * (middle - small) + nodes[node + Red + Green + Blue] * small);
            rgb[i] = (byte)level[0];
            rgb[i + 1] = (byte)level[1];
            rgb[i + 2] = (byte)level[2];
        }
    }

    // The level of the channels at a node.
    private static double Level(int node) => 255 * Math.Pow(node / (Size - 1.0), 1.75);
}
