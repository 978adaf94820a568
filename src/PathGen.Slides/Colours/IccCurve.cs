namespace PathGen.Slides;

/// <summary>A tone curve from 0…1 to 0…1: a table, or one of the formulas of ICC.1 (<c>curv</c>, <c>para</c>).</summary>
internal sealed class IccCurve
{
    // As littleCMS has it.
    private const int MaxEntries = 0x7FFF;

    // How many parameters each formula has.
    private static readonly int[] Parameters = [1, 3, 4, 5, 7];

    private readonly double[] values;
    private readonly int formula;

    private IccCurve(double[] values, int formula = -1)
    {
        this.values = values;
        this.formula = formula;
    }

    /// <summary>A table of two or more values, evenly spaced.</summary>
    public static IccCurve OfTable(double[] table) => new(table);

    /// <summary>Reads a curve.</summary>
    /// <param name="bytes">Where it stands.</param>
    /// <param name="at">Its first byte.</param>
    /// <param name="length">Its length in bytes, without padding.</param>
    public static IccCurve Read(IccBytes bytes, long at, out long length)
    {
        if (bytes.Is(at, "para"u8))
        {
            var formula = bytes.U16(at + 8);
            if (formula >= Parameters.Length)
                throw bytes.Refusal($"has a tone curve by the unknown formula {formula}");
            length = 12 + 4 * Parameters[formula];
            return new IccCurve([.. Enumerable.Range(0, Parameters[formula]).Select(i => bytes.Fixed(at + 12 + 4 * i))], formula);
        }

        if (!bytes.Is(at, "curv"u8))
            throw bytes.Refusal($"has a tone curve of the unknown type '{bytes.Signature(at)}'");
        var count = bytes.U32(at + 8);
        if (count > MaxEntries)
            throw bytes.Refusal($"has a tone curve of {count} entries; at most {MaxEntries} are read");
        length = 12 + 2 * count;
        bytes.Span(at, length);
        return count switch
        {
            0 => new IccCurve([1], 0),
            1 => new IccCurve([bytes.U16(at + 12) / 256.0], 0),
            _ => new IccCurve([.. Enumerable.Range(0, (int)count).Select(i => bytes.U16(at + 12 + 2 * i) / 65535.0)]),
        };
    }

    /// <summary>The curve at a place.</summary>
    public double this[double x]
    {
        get
        {
            x = Limit(x);
            return Limit(formula < 0 ? Interpolate(x) : Evaluate(x));
        }
    }

    private double Interpolate(double x)
    {
        var place = x * (values.Length - 1);
        var left = Math.Min((int)place, values.Length - 2);
        return values[left] + (place - left) * (values[left + 1] - values[left]);
    }

    // ICC.1:2022, table 68.
    private double Evaluate(double x)
    {
        var p = values;
        return formula switch
        {
            0 => Math.Pow(x, p[0]),
            1 => p[1] * x + p[2] >= 0 ? Math.Pow(p[1] * x + p[2], p[0]) : 0,
            2 => p[1] * x + p[2] >= 0 ? Math.Pow(p[1] * x + p[2], p[0]) + p[3] : p[3],
            3 => x >= p[4] ? Math.Pow(Math.Max(0, p[1] * x + p[2]), p[0]) : p[3] * x,
            _ => x >= p[4] ? Math.Pow(Math.Max(0, p[1] * x + p[2]), p[0]) + p[5] : p[3] * x + p[6],
        };
    }

    // Not a number becomes 0.
    private static double Limit(double x) => x > 0 ? Math.Min(x, 1) : 0;
}
