using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>What <see cref="TissueOptions.RejectedPens"/> and <see cref="TissueOptions.NearWhite"/> take from a mask, and what they leave.</summary>
public sealed class ColourRejectionTests
{
    private const int Side = 200;

    // What common markers leave on glass; and from where to where.
    public static TheoryData<PenColours, byte, byte, byte> Inks => new()
    {
        { PenColours.Blue, 40, 80, 190 },
        { PenColours.Blue, 30, 60, 140 },
        { PenColours.Blue, 70, 150, 215 },
        { PenColours.Blue, 20, 30, 90 },
        { PenColours.Green, 40, 150, 90 },
        { PenColours.Green, 20, 110, 100 },
        { PenColours.Green, 120, 200, 90 },
        { PenColours.Red, 210, 40, 45 },
        { PenColours.Red, 160, 20, 25 },
        { PenColours.Red, 235, 80, 70 },
        { PenColours.Black, 25, 27, 32 },
        { PenColours.Black, 60, 52, 55 },
    };

    [Theory]
    [MemberData(nameof(Inks))]
    public void Ink_is_glass_and_tissue_beside_it_stays(PenColours pen, byte red, byte green, byte blue)
    {
        using var clean = Thumbnails.Tissue(Side);
        using var drawn = Thumbnails.Tissue(Side);
        var (from, to) = ((X: 10.0, Y: 20.0), (X: 190.0, Y: 60.0)); // Over glass and over the top of the disc.
        Thumbnails.Stroke(drawn, from, to, width: 12, fade: 4, (red, green, blue));
        var expected = Detect(clean, new TissueOptions());
        var plain = Detect(drawn, new TissueOptions());
        var rejecting = Detect(drawn, new TissueOptions { RejectedPens = pen });
        var all = Detect(drawn, new TissueOptions { RejectedPens = PenColours.All });

        var (glass, inked, outside, differing) = (0, 0, 0, 0);
        for (var i = 0; i < plain.Cells.Length; i++)
        {
            var distance = Thumbnails.Distance(i % Side, i / Side, from, to);
            if (distance <= 6)
            {
                inked++;
                glass += rejecting.Cells[i] == 0 && all.Cells[i] == 0 ? 1 : 0;
            }
            else if (distance > 16)
            {
                outside++;
                differing += rejecting.Cells[i] != expected.Cells[i] || all.Cells[i] != expected.Cells[i] ? 1 : 0;
            }
            else if (!Thumbnails.InDisc(Side, i % Side, i / Side))
            {
                // The faded edge on glass leaves nothing either.
                inked++;
                glass += rejecting.Cells[i] == 0 ? 1 : 0;
            }
        }

        Assert.True(plain.Share > expected.Share + 0.02, "Without rejection ink counts as tissue.");
        // Over the darkest nuclei green ink has no colour left.
        Assert.True(glass >= 0.96 * inked, $"{glass} of {inked} cells of ink are glass.");
        Assert.True(differing <= 0.002 * outside, $"{differing} of {outside} cells away from the ink changed.");
    }

    // The margin of CMU-1 is really dyed: teal, at its right edge.
    [Theory]
    [InlineData("CMU-1-Small-Region", PenColours.Blue | PenColours.Green, null, 0.03, 0.06)]
    [InlineData("CMU-1-Small-Region", PenColours.Red | PenColours.Black, null, 0, 0.004)]
    [InlineData("CMU-1-Small-Region", PenColours.None, 225, 0, 0.01)]
    [InlineData("tcga-cr-7395-01a-01-ts1", PenColours.All, null, 0, 0)]
    [InlineData("tcga-cr-7395-01a-01-ts1", PenColours.None, 225, 0, 0.01)]
    public void Of_real_tissue_only_ink_goes(string slide, PenColours pens, int? nearWhite, double least, double most)
    {
        using var thumbnail = PictureFile.Read(Reference.PathOf("golden", "text_image", $"{slide}_thumb16.png"));

        var plain = Detect(thumbnail, new TissueOptions());
        var rejecting = Detect(thumbnail, new TissueOptions { RejectedPens = pens, NearWhite = nearWhite });

        var lost = 0;
        for (var i = 0; i < plain.Cells.Length; i++)
            lost += plain.Cells[i] > rejecting.Cells[i] ? 1 : 0;
        Assert.InRange(lost / (plain.Share * plain.Cells.Length), least, most);
    }

    [Fact]
    public void Tinted_glass_is_tissue_until_near_white_is_rejected()
    {
        using var thumbnail = Thumbnails.Paint(100, 100, (x, y) => x < 50 ? (245, 240, 226) : (225, 170, 205));

        Assert.Equal(1, Detect(thumbnail, new TissueOptions()).Share);
        Assert.Equal(0.5, Detect(thumbnail, new TissueOptions { NearWhite = 226 }).Share, 0.02);
        Assert.Equal(1, Detect(thumbnail, new TissueOptions { NearWhite = 227 }).Share);
    }

    [Fact]
    public void Rejection_reaches_the_threshold_of_Otsu()
    {
        // Ink is far more saturated than tissue: Otsu would cut between the two.
        using var thumbnail = Thumbnails.Paint(
            200, 200, (x, y) => y >= 150 ? (10, 60, 200) : x < 80 ? (225 - (y % 3), 196, 214) : (243, 243 - (x % 2), 243));
        var otsu = new TissueOptions { Threshold = TissueThreshold.Otsu };
        Assert.Equal(0.25, Detect(thumbnail, otsu).Share, 0.01);

        otsu.RejectedPens = PenColours.Blue;
        Assert.Equal(0.75 * 0.4, Detect(thumbnail, otsu).Share, 0.02);
    }

    private static TissueMask Detect(RgbImage thumbnail, TissueOptions options) =>
        new SaturationTissueDetector(options).Detect(thumbnail, 32L * thumbnail.Width, 32L * thumbnail.Height);
}
