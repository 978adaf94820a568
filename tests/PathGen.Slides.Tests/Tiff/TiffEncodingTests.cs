using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Every encoding against what was painted, and against libtiff where it can be asked: tiles through OpenSlide, strips as an Aperio slide's associated image.</summary>
public sealed class TiffEncodingTests
{
    public static TheoryData<bool, bool, int, int> Containers()
    {
        var data = new TheoryData<bool, bool, int, int>();
        foreach (var bigEndian in new[] { false, true })
        {
            foreach (var big in new[] { false, true })
            {
                foreach (var (compression, predictor) in new[] { (1, 1), (5, 1), (5, 2), (8, 1), (8, 2), (32773, 1), (7, 1) })
                    data.Add(bigEndian, big, compression, predictor);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Containers))]
    public void Tiles_and_strips_of_every_container_have_their_pixels(bool bigEndian, bool big, int compression, int predictor)
    {
        foreach (var (colour, samples, planar) in Encodings(compression))
        {
            using var folder = new TemporaryFolder();
            var builder = new TiffBuilder(bigEndian, big);
            var main = builder.Add().Text(270, "Aperio of a test\r\n200x150|AppMag = 20|MPP = 0.5");
            using var truth = TiffPictures.Add(main, 200, 150, 64, 32, compression, colour, samples, predictor, planar);
            var strips = builder.Add().Text(270, "Aperio of a test\nthumbnail 90x70");
            using var stripTruth = TiffPictures.Add(strips, 90, 70, 0, 16, compression, colour, samples, predictor, planar);
            File.WriteAllBytes(folder["a.svs"], builder.Build());
            var what = $"{colour}, {samples} samples{(planar ? ", planar" : "")}";
            using var slide = Slide.Open(folder["a.svs"]);
            using var level = slide.ReadLevel(0, 0, 0, 200, 150);
            using var associated = slide.ReadAssociatedImage("thumbnail");
            if (compression != 7)
            {
                Assert.True(truth.Pixels.SequenceEqual(level.Pixels), what);
                Assert.True(stripTruth.Pixels.SequenceEqual(associated.Pixels), $"{what}, strips");
            }

            // OpenSlide 3.4 knows no classic TIFF of this byte order; its pixels are the other byte order's.
            if (bigEndian && !big && OpenSlideLibrary.DetectVendor(folder["a.svs"]) is null)
                continue;
            using var openSlide = Slide.Open(folder["a.svs"], new SlideOptions { Formats = { [0] = new OpenSlideFormat() } });
            using var expected = openSlide.ReadLevel(0, 0, 0, 200, 150);
            Assert.True(expected.Pixels.SequenceEqual(level.Pixels), $"{what}: not OpenSlide's");
            using var expectedAssociated = openSlide.ReadAssociatedImage("thumbnail");
            Assert.True(expectedAssociated.Pixels.SequenceEqual(associated.Pixels), $"{what}, strips: not OpenSlide's");
        }
    }

    private static IEnumerable<(TileColour Colour, int Samples, bool Planar)> Encodings(int compression) => compression == 7
        ? [(TileColour.YCbCr, 3, false)]
        :
        [
            (TileColour.Rgb, 3, false), (TileColour.Rgb, 4, false), (TileColour.Rgb, 3, true), (TileColour.Grey, 1, false), (TileColour.InvertedGrey, 1, false), (TileColour.Palette, 1, false),
        ];
}
