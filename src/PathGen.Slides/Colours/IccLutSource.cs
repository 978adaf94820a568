namespace PathGen.Slides;

/// <summary>A profile of look-up tables: <c>mft1</c>, <c>mft2</c> (lut8, lut16) or <c>mAB</c> (ICC.1:2022, 10.10 to 10.12).</summary>
internal sealed class IccLutSource : IccSource
{
    private readonly IReadOnlyList<IccCurve>? first;
    private readonly IccGrid? grid;
    private readonly IReadOnlyList<IccCurve>? middle;
    private readonly double[]? matrix;
    private readonly IReadOnlyList<IccCurve> last;
    private readonly bool lab;
    private readonly double labScale;

    private IccLutSource(
        IReadOnlyList<IccCurve>? first, IccGrid? grid, IReadOnlyList<IccCurve>? middle, double[]? matrix, IReadOnlyList<IccCurve> last, bool lab, double labScale)
    {
        (this.first, this.grid, this.middle, this.matrix, this.last, this.lab, this.labScale) = (first, grid, middle, matrix, last, lab, labScale);
    }

    /// <summary>Reads the tables.</summary>
    /// <param name="tag">The A2B tag.</param>
    /// <param name="lab">Whether they give Lab; else XYZ.</param>
    public static IccLutSource Read(IccBytes tag, bool lab)
    {
        var (inputs, outputs) = (tag.U8(8), tag.U8(9));
        if (inputs != 3 || outputs != 3)
            throw tag.Refusal($"has look-up tables from {inputs} to {outputs} channels; 3 to 3 are converted");
        return tag.Signature(0) switch
        {
            "mft1" => ReadOld(tag, lab, 1),
            "mft2" => ReadOld(tag, lab, 2),
            "mAB" => ReadNew(tag, lab),
            var other => throw tag.Refusal($"has look-up tables of the unknown type '{other}'"),
        };
    }

    /// <inheritdoc/>
    public override (double X, double Y, double Z) ToXyz((double Red, double Green, double Blue) rgb)
    {
        var p = Curves(first, rgb);
        if (grid is not null)
            p = grid[p];
        p = Curves(middle, p);
        if (matrix is { } m)
        {
            p = (m[0] * p.A + m[1] * p.B + m[2] * p.C + m[9], m[3] * p.A + m[4] * p.B + m[5] * p.C + m[10], m[6] * p.A + m[7] * p.B + m[8] * p.C + m[11]);
        }

        p = Curves(last, p);

        // 1.0 is 0x8000 of 0xFFFF.
        const double Xyz = 65535 / 32768.0;
        return lab ? FromLab(100 * labScale * p.A, 255 * labScale * p.B - 128, 255 * labScale * p.C - 128) : (Xyz * p.A, Xyz * p.B, Xyz * p.C);
    }

    // The matrix of these types is for XYZ inputs only.
    private static IccLutSource ReadOld(IccBytes tag, bool lab, int width)
    {
        var size = tag.U8(10);
        var (entries, ends, at) = width == 1 ? (256, 256, 48) : (tag.U16(48), tag.U16(50), 52);
        if (entries < 2 || ends < 2)
            throw tag.Refusal($"has look-up tables of {entries} and {ends} entries");
        var curves = at + 3L * entries * width;
        var after = curves + 3L * size * size * size * width;

        // In 16 bits 100 and 255 are 0xFF00, in both versions of the standard.
        return new IccLutSource(
            Tables(at, entries), IccGrid.Read(tag, curves, (size, size, size), width), null, null, Tables(after, ends), lab, width == 1 ? 1 : 65535 / 65280.0);

        IccCurve[] Tables(long start, int count) =>
        [
            .. Enumerable.Range(0, 3).Select(c => IccCurve.OfTable(
                [.. Enumerable.Range(0, count).Select(i => (long)c * count + i).Select(i => width == 1 ? tag.U8(start + i) / 255.0 : tag.U16(start + 2 * i) / 65535.0)])),
        ];
    }

    // A curves, grid, M curves, matrix, B curves; only the last must be there. A missing part has the offset 0.
    private static IccLutSource ReadNew(IccBytes tag, bool lab)
    {
        var (b, matrix, m, grid, a) = (tag.U32(12), tag.U32(16), tag.U32(20), tag.U32(24), tag.U32(28));
        return new IccLutSource(
            grid == 0 ? null : Curves(a),
            grid == 0 ? null : IccGrid.Read(tag, grid + 20, (tag.U8(grid), tag.U8(grid + 1), tag.U8(grid + 2)), tag.U8(grid + 16)),
            m == 0 ? null : Curves(m),
            matrix == 0 ? null : [.. Enumerable.Range(0, 12).Select(i => tag.Fixed(matrix + 4 * i))],
            Curves(b),
            lab,
            1);

        IccCurve[] Curves(long at) =>
        [
            .. Enumerable.Range(0, 3).Select(_ =>
            {
                var curve = IccCurve.Read(tag, at, out var length);
                at += length + 3 & ~3L;
                return curve;
            }),
        ];
    }

    private static (double A, double B, double C) Curves(IReadOnlyList<IccCurve>? curves, (double A, double B, double C) p) =>
        curves is null ? p : (curves[0][p.A], curves[1][p.B], curves[2][p.C]);

    private static (double X, double Y, double Z) FromLab(double lightness, double a, double b)
    {
        var y = (lightness + 16) / 116;
        return (WhiteX * Cube(y + a / 500), WhiteY * Cube(y), WhiteZ * Cube(y - b / 200));

        static double Cube(double t) => t > 6 / 29.0 ? t * t * t : 108 / 841.0 * (t - 4 / 29.0);
    }
}
