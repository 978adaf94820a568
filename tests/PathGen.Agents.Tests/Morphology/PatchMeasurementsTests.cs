using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Agents.Tests;

public class PatchMeasurementsTests
{
    // The 3 × 3 mean shifts an outline by under a pixel: areas within a quarter at these sizes, counts exact.
    [Theory]
    [InlineData(8, 9, 9)]
    [InlineData(16, 7, 7)]
    [InlineData(24, 6, 10)]
    [InlineData(32, 5, 5)]
    public void PaintedNucleiAreCountedAndMeasured(int across, double radiusX, double radiusY)
    {
        using var image = Painted.Nuclei(across, radiusX, radiusY);
        var m = PatchMeasurements.Of(image, 0.5);

        Assert.Equal(across * across, m.Nuclei);
        var area = Math.PI * radiusX * radiusY;
        Assert.Equal(area, m.NuclearArea, 0.25 * area);
        Assert.Equal(across * across * area / (672.0 * 672), m.NuclearShare, 0.25 * across * across * area / (672.0 * 672));
        Assert.Equal(m.Nuclei / (672 * 672 * 0.25e-6), m.NucleiPerSquareMillimetre!.Value, 1e-6 * m.Nuclei / (672 * 672 * 0.25e-6));
        Assert.Equal(m.NuclearArea * 0.25, m.NuclearAreaMicrons!.Value, 1e-9);
        var eccentricity = Math.Sqrt(1 - Math.Pow(Math.Min(radiusX, radiusY) / Math.Max(radiusX, radiusY), 2));
        Assert.Equal(eccentricity, m.NuclearEccentricity, radiusX == radiusY ? 0.25 : 0.08);
        Assert.True(m.NuclearAreaVariation < 0.1);
        Assert.Equal(1, m.TissueShare);
        Assert.Equal(0, m.WhiteShare);
    }

    [Fact]
    public void TouchingNucleiCountByArea()
    {
        using var image = Painted.Nuclei(12, 7, 7);

        // Twelve pairs of overlapping discs beside 144 single ones: each pair's area is about two nuclei.
        for (var i = 0; i < 12; i++)
            Painted.Ellipse(image, ((i + 0.5) * 56) + 12, 28, 7, 7, Painted.Purple);
        Assert.InRange(PatchMeasurements.Of(image, 0.5).Nuclei, 150, 160);
    }

    [Fact]
    public void NucleiStandOutInPurpleTissueToo()
    {
        using var image = Painted.Canvas(672, 672, (165, 130, 190));
        for (var i = 0; i < 100; i++)
            Painted.Ellipse(image, ((i % 10) * 67) + 33, ((i / 10) * 67) + 33, 8, 8, Painted.Purple);
        Assert.Equal(100, PatchMeasurements.Of(image, 0.5).Nuclei);
    }

    [Fact]
    public void ClearRoundSpacesAreMeasured()
    {
        using var image = Painted.Canvas(600, 600, Painted.Pink);
        for (var i = 0; i < 9; i++)
            Painted.Ellipse(image, ((i % 3) * 200) + 100, ((i / 3) * 200) + 100, 85, 85, Painted.White);
        var m = PatchMeasurements.Of(image, 0.5);
        var area = Math.PI * 85 * 85;
        Assert.Equal(9, m.WhiteSpaces);
        Assert.Equal(area, m.WhiteSpaceArea, 0.01 * area);
        Assert.Equal(9 * area / 360_000, m.WhiteShare, 0.01);
        Assert.Equal(area / 360_000, m.LargestWhiteShare, 0.01);
        Assert.True(m.WhiteSpaceRoundness > 0.98);
        Assert.Equal(1 - m.WhiteShare, m.TissueShare, 1e-12);
    }

    [Fact]
    public void BloodAndMucinColoursAreMeasured()
    {
        using var image = Painted.Canvas(400, 400, Painted.Pink);
        Painted.Rectangle(image, 0, 0, 200, 100, Painted.Red);
        Painted.Rectangle(image, 200, 200, 200, 200, Painted.BlueGrey);
        var m = PatchMeasurements.Of(image, null);
        Assert.Equal(0.125, m.RedShare, 1e-9);
        Assert.Equal(0.25, m.BlueGreyShare, 1e-9);
        Assert.Equal(0, m.Nuclei);
        Assert.Null(m.NucleiPerSquareMillimetre);
        Assert.Null(m.NuclearAreaMicrons);
    }

    [Theory]
    [InlineData(255)]
    [InlineData(0)]
    public void AnEmptyPatchMeasuresNothing(byte grey)
    {
        using var image = new RgbImage(300, 200);
        image.Fill(grey, grey, grey);
        var m = PatchMeasurements.Of(image, 0.25);
        Assert.Equal((0, 0, 0), (m.TissueShare, m.NuclearShare, m.Nuclei));
        Assert.Equal(grey == 255 ? 1 : 0, m.WhiteShare);
        Assert.Equal((0, 0, 0, 0), (m.RedShare, m.BlueGreyShare, m.Gradient, m.Alignment));
        AssertFinite(m);
    }

    [Fact]
    public void OnePixelAndThinPatchesAreMeasured()
    {
        foreach (var (width, height) in new[] { (1, 1), (1, 500), (500, 1), (2, 2), (3, 3) })
        {
            using var image = Painted.Canvas(width, height, Painted.Purple);
            AssertFinite(PatchMeasurements.Of(image, 0.25));
            AssertFinite(PatchMeasurements.Of(image, null));
        }
    }

    [Fact]
    public void RandomPixelsAreMeasuredTheSameEveryTime()
    {
        using var image = new RgbImage(333, 257);
        new Random(3).NextBytes(image.Pixels);
        var first = PatchMeasurements.Of(image, 0.5);
        AssertFinite(first);
        Assert.Equal(first, PatchMeasurements.Of(image, 0.5));
    }

    [Fact]
    public void StripesRunInOneDirectionAndBlurIsSeen()
    {
        using var stripes = Painted.Canvas(300, 300, Painted.Pink);
        for (var y = 0; y < 300; y += 10)
            Painted.Rectangle(stripes, 0, y, 300, 5, (200, 120, 170));
        Assert.True(PatchMeasurements.Of(stripes, null).Alignment > 0.95);

        using var checks = Painted.Canvas(300, 300, Painted.Pink);
        for (var i = 0; i < 900; i += 2)
            Painted.Rectangle(checks, ((i % 30) + (i / 30 % 2)) % 30 * 10, i / 30 * 10, 10, 10, (200, 120, 170));
        var sharp = PatchMeasurements.Of(checks, null);
        Assert.True(sharp.Alignment < 0.1);
        Assert.True(sharp.Sharpness > 100);

        using var smooth = new RgbImage(300, 300);
        for (var y = 0; y < 300; y++)
        {
            for (var x = 0; x < 300; x++)
            {
                var wave = 20 * Math.Sin(x / 15.0) * Math.Sin(y / 15.0);
                var pixel = smooth.Row(y).Slice(3 * x, 3);
                (pixel[0], pixel[1], pixel[2]) = ((byte)(210 + wave), (byte)(140 + wave), (byte)(180 + wave));
            }
        }

        Assert.True(PatchMeasurements.Of(smooth, null).Sharpness < MorphologyTerms.BlurredSharpness);
    }

    [Fact]
    public void EntropyCountsGreys()
    {
        using var image = Painted.Canvas(100, 100, (40, 40, 40));
        Assert.Equal(0, PatchMeasurements.Of(image, null).Entropy, 1e-12);
        Painted.Rectangle(image, 0, 0, 100, 50, (120, 120, 120));
        Assert.Equal(1, PatchMeasurements.Of(image, null).Entropy, 1e-12);
    }

    [Fact]
    public void BadScalesAndHugePatchesAreRefused()
    {
        using var image = Painted.Canvas(4, 4, Painted.Pink);
        Assert.Throws<ArgumentOutOfRangeException>(() => PatchMeasurements.Of(image, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PatchMeasurements.Of(image, double.NaN));
        using var huge = new RgbImage(4097, 4096);
        Assert.Contains("4097", Assert.Throws<PairException>(() => PatchMeasurements.Of(huge, null)).Message);
    }

    [Fact]
    public void ACheckerboardOfSinglePixelsStaysWithinBounds()
    {
        // The worst case for groups: every second pixel is one of its own.
        using var image = Painted.Canvas(1024, 1024, Painted.White);
        for (var y = 0; y < 1024; y++)
        {
            for (var x = y & 1; x < 1024; x += 2)
                Painted.Rectangle(image, x, y, 1, 1, Painted.Purple);
        }

        var m = PatchMeasurements.Of(image, 0.5);
        Assert.Equal(0.5, m.WhiteShare, 1e-12);
        AssertFinite(m);
    }

    private static void AssertFinite(PatchMeasurements m)
    {
        foreach (var value in new[]
        {
            m.TissueShare, m.WhiteShare, m.WhiteSpaceArea, m.WhiteSpaceRoundness, m.LargestWhiteShare, m.NuclearShare, m.NuclearArea, m.NuclearEccentricity,
            m.NuclearAreaVariation, m.Haematoxylin, m.Eosin, m.RedShare, m.BlueGreyShare, m.Gradient, m.Entropy, m.Alignment, m.Sharpness, m.Colour.Red, m.Colour.Green, m.Colour.Blue,
        })
        {
            Assert.True(double.IsFinite(value));
        }
    }
}
