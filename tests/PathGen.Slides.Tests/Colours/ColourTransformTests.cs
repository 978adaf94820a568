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
    [InlineData("matrix_gamma.icc", 1, 0.03)]
    [InlineData("matrix_wide.icc", 1, 0.03)]
    [InlineData("matrix_tables.icc", 1, 0.03)]
    [InlineData("matrix_formulas.icc", 1, 0.03)]
    [InlineData("lut8_lab.icc", 2, 0.15)]
    [InlineData("lut16_lab.icc", 2, 0.05)]
    [InlineData("lut16_xyz.icc", 2, 0.06)]
    [InlineData("mab_xyz.icc", 2, 0.07)]
    [InlineData("mab_matrix.icc", 4, 0.06)]
    public void Colours_become_what_littleCMS_makes_of_them(string name, int largest, double mean)
    {
        var (colours, expected) = (Expected["colours"], Expected[name]);
        var pixels = colours.ToArray();
        ColourTransform.ToSRgb(Bytes(name), name)!.Apply(pixels);
        var (worst, average) = Difference(expected, pixels);
        Assert.True(worst <= largest && average <= mean, $"largest {worst}, mean {average:F4}");

        // What the tables approximate differs from littleCMS by the rounding only.
        var source = IccProfile.Read(Bytes(name), name);
        for (var i = 0; i < colours.Length; i += 3)
        {
            var (red, green, blue) = ColourTransform.Exactly(source, colours[i], colours[i + 1], colours[i + 2]);
            (pixels[i], pixels[i + 1], pixels[i + 2]) = ((byte)Math.Round(red), (byte)Math.Round(green), (byte)Math.Round(blue));
        }

        (worst, average) = Difference(expected, pixels);
        Assert.True(worst <= 1 && average <= 0.025, $"exactly: largest {worst}, mean {average:F4}");
    }

    [Fact]
    public void An_sRGB_profile_changes_nothing()
    {
        Assert.Null(ColourTransform.ToSRgb(Bytes("srgb.icc"), "x"));
        Assert.Null(ColourTransform.ToSRgb(new RealTiles(RealSlides.Tcga).IccProfile, "x"));
    }

    [Fact]
    public void A_slide_is_converted_before_it_is_resampled_and_only_when_asked()
    {
        using var stored = Slide.FromReader(Reader("matrix_gamma.icc"), "x");
        using var converted = Slide.FromReader(Reader("matrix_gamma.icc"), "x", new SlideOptions { Colours = SlideColours.SRgb });
        using var plain = Slide.FromReader(Reader(null), "x", new SlideOptions { Colours = SlideColours.SRgb });
        using var before = stored.ReadRegion(new SlideRegion(0, 0, 64, 64));
        using var after = converted.ReadRegion(new SlideRegion(0, 0, 64, 64));
        using var without = plain.ReadRegion(new SlideRegion(0, 0, 64, 64));
        Assert.True(before.Pixels.SequenceEqual(without.Pixels));
        var expected = before.Pixels.ToArray();
        ColourTransform.ToSRgb(Bytes("matrix_gamma.icc"), "x")!.Apply(expected);
        Assert.True(after.Pixels.SequenceEqual(expected));
        Assert.False(after.Pixels.SequenceEqual(before.Pixels));

        using var smaller = converted.ReadRegion(new SlideRegion(0, 0, 64, 64), 20, 20);
        using var resampled = Slide.FromReader(Shown(after), "x").ReadRegion(new SlideRegion(0, 0, 64, 64), 20, 20);
        Assert.True(smaller.Pixels.SequenceEqual(resampled.Pixels));

        static FakeSlideReader Reader(string? profile) =>
            new(64, 64) { Colour = (x, y) => (int)(x * 4 << 16 | y * 4 << 8 | (x + y) * 2), IccProfile = profile is null ? default : Bytes(profile) };

        static FakeSlideReader Shown(RgbImage image) =>
            new(64, 64) { Colour = (x, y) => x is < 0 or > 63 || y is < 0 or > 63 ? 0xFFFFFF : image.Row((int)y)[(int)x * 3] << 16 | image.Row((int)y)[(int)x * 3 + 1] << 8 | image.Row((int)y)[(int)x * 3 + 2] };
    }

    [Fact]
    public void Settings_name_what_changes_pixels()
    {
        Assert.Equal("", new SlideOptions { MicronsPerPixel = 1, TileCache = new TileCache(0) }.Settings);
        var options = new SlideOptions { Decoding = SlideDecoding.Fast, Colours = SlideColours.SRgb, KeepDamagedTiles = true };
        Assert.Equal("decoding=Fast colours=SRgb damaged=kept", options.Copy().Settings);
        using var slide = Slide.FromReader(new FakeSlideReader(8, 8), "x", options);
        Assert.Equal(options.Settings, slide.Settings);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Colours = (SlideColours)7);
    }

    [Theory]
    [InlineData(12, "prtr", "class 'prtr'")]
    [InlineData(12, "link", "class 'link'")]
    [InlineData(16, "CMYK", "space 'CMYK'")]
    [InlineData(16, "GRAY", "space 'GRAY'")]
    [InlineData(20, "RGB ", "space 'RGB'")]
    [InlineData(36, "xxxx", "does not begin as an ICC profile")]
    public void Other_profiles_are_refused_by_name(int offset, string signature, string reason)
    {
        var profile = Bytes("matrix_gamma.icc");
        System.Text.Encoding.ASCII.GetBytes(signature).CopyTo(profile, offset);
        var reader = new FakeSlideReader(8, 8) { IccProfile = profile };
        var error = Assert.Throws<SlideException>(() => Slide.FromReader(reader, "a.svs", new SlideOptions { Colours = SlideColours.SRgb }));
        Assert.StartsWith("a.svs: its colour profile ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("AsStored", error.Message, StringComparison.Ordinal);
        Assert.True(reader.IsDisposed);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Damaged_profiles_are_converted_or_refused(string name)
    {
        var whole = Bytes(name);
        var pixels = new byte[3 * 64];
        for (var length = 0; length < whole.Length; length += 7)
            Try(whole.AsMemory(0, length));
        var random = new Random(20260401);
        for (var i = 0; i < 500; i++)
        {
            var mutant = whole.ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
                mutant[random.Next(2) == 0 ? random.Next(mutant.Length) : random.Next(Math.Min(600, mutant.Length))] = (byte)random.Next(256);
            Try(mutant);
        }

        void Try(ReadOnlyMemory<byte> profile)
        {
            try
            {
                // The grid of a look-up table takes a tenth of a second: its source is asked for colours instead.
                var source = IccProfile.Read(profile, name);
                if (source is IccMatrixSource matrix)
                    new MatrixTransform(matrix).Apply(pixels);
                for (var k = 0; k < 27; k++)
                {
                    var (red, green, blue) = ColourTransform.Exactly(source, k / 9 * 127, k / 3 % 3 * 127, k % 3 * 127);
                    Assert.InRange(red, 0, 255);
                    Assert.InRange(green, 0, 255);
                    Assert.InRange(blue, 0, 255);
                }
            }
            catch (SlideException e)
            {
                Assert.Contains("colour profile", e.Message, StringComparison.Ordinal);
            }
        }
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
