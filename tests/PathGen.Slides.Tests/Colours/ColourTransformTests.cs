using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>
/// Small profiles of every kind that scanners embed, with the sRGB bytes that littleCMS 2.14 makes of 479 colours (relative colorimetric, without black point
/// compensation, cmsFLAGS_NOOPTIMIZE).
/// </summary>
public sealed class ColourTransformTests
{
    private static readonly string Folder = Path.Combine(Reference.Root, "tests", "PathGen.Slides.Tests", "Colours", "TestData");
    private static readonly Dictionary<string, byte[]> Expected = JsonSerializer.Deserialize<Dictionary<string, byte[]>>(File.ReadAllText(Path.Combine(Folder, "expected.json")))!;

    public static TheoryData<string> Profiles => [.. Expected.Keys.Where(k => k.EndsWith(".icc", StringComparison.Ordinal))];

    [Theory]
    [InlineData("matrix_gamma.icc", 1, 0.02)]
    [InlineData("matrix_wide.icc", 1, 0.02)]
    [InlineData("matrix_tables.icc", 1, 0.02)]
    [InlineData("matrix_formulas.icc", 1, 0.02)]
    [InlineData("lut8_lab.icc", 1, 0.02)]
    [InlineData("lut16_lab.icc", 1, 0.02)]
    [InlineData("lut16_xyz.icc", 1, 0.02)]
    [InlineData("mab_xyz.icc", 1, 0.02)]
    [InlineData("mab_matrix.icc", 1, 0.02)]
    public void Colours_become_what_littleCMS_makes_of_them(string name, int largest, double mean)
    {
        var pixels = Expected["colours"].ToArray();
        ColourTransform.ToSRgb(Bytes(name), name)!.Apply(pixels);
        var (worst, total) = Difference(Expected[name], pixels);
        Console.WriteLine($"{name}: {worst} {total:F4}");
        Assert.InRange(worst, 0, largest);
        Assert.InRange(total, 0, mean);
    }

    private static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    private static (int Largest, double Mean) Difference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var (largest, sum) = (0, 0);
        for (var i = 0; i < a.Length; i++)
            (largest, sum) = (Math.Max(largest, Math.Abs(a[i] - b[i])), sum + Math.Abs(a[i] - b[i]));
        return (largest, sum / (double)a.Length);
    }
}
