namespace PathGen.Slides;

/// <summary>A colour look-up table: colours at the nodes of a cuboid grid, tetrahedral interpolation between them.</summary>
/// <param name="sizes">Nodes along each input, 2 or more; the last input runs fastest.</param>
/// <param name="values">Three values for each node, 0 to 1.</param>
internal sealed class IccGrid((int Red, int Green, int Blue) sizes, float[] values)
{
    /// <summary>Reads a grid of 8-bit or 16-bit numbers.</summary>
    /// <param name="bytes">Where it stands.</param>
    /// <param name="at">Its first byte.</param>
    /// <param name="sizes">Nodes along each input.</param>
    /// <param name="width">Bytes of a number, 1 or 2.</param>
    public static IccGrid Read(IccBytes bytes, long at, (int Red, int Green, int Blue) sizes, int width)
    {
        if (sizes.Red < 2 || sizes.Green < 2 || sizes.Blue < 2 || width is not (1 or 2))
            throw bytes.Refusal($"has a look-up table of {sizes.Red}×{sizes.Green}×{sizes.Blue} nodes of {width} bytes");

        // At most 255³ × 3; that the bytes are there is checked before memory is taken for them.
        var count = sizes.Red * sizes.Green * sizes.Blue * 3;
        bytes.Span(at, (long)count * width);
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = width == 1 ? bytes.U8(at + i) / 255f : bytes.U16(at + 2L * i) / 65535f;
        return new IccGrid(sizes, values);
    }

    /// <summary>The colour at a place.</summary>
    /// <param name="p">0 to 1 each.</param>
    public (double A, double B, double C) this[(double Red, double Green, double Blue) p]
    {
        get
        {
            var (r, red) = Split(p.Red, sizes.Red);
            var (g, green) = Split(p.Green, sizes.Green);
            var (b, blue) = Split(p.Blue, sizes.Blue);
            var node = (r * sizes.Green + g) * sizes.Blue + b;

            // From the cell's nearest corner to its farthest, along the axes by falling fractions.
            Span<(double Fraction, int Step)> axes = [(red, sizes.Green * sizes.Blue), (green, sizes.Blue), (blue, 1)];
            axes.Sort(static (x, y) => y.Fraction.CompareTo(x.Fraction));
            var sum = Scaled(node, 1 - axes[0].Fraction);
            for (var i = 0; i < 3; i++)
            {
                node += axes[i].Step;
                var part = Scaled(node, axes[i].Fraction - (i < 2 ? axes[i + 1].Fraction : 0));
                sum = (sum.A + part.A, sum.B + part.B, sum.C + part.C);
            }

            return sum;
        }
    }

    private (double A, double B, double C) Scaled(int node, double weight) => (weight * values[3 * node], weight * values[3 * node + 1], weight * values[3 * node + 2]);

    // The cell along one input, and where in it.
    private static (int Cell, double Fraction) Split(double value, int size)
    {
        var cell = Math.Min((int)(value * (size - 1)), size - 2);
        return (cell, value * (size - 1) - cell);
    }
}
