using PathGen.Clip;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;

namespace PathGen.Wsi.Tests;

/// <summary>A painted slide as bags of patches, with what the painter knows of them.</summary>
/// <param name="Bag">Patches side by side, to learn from and to classify.</param>
/// <param name="Tumour">Whether tumour was painted.</param>
/// <param name="Dense">The same slide in overlapping patches, so that twenty of tumour are there to be found; null where it was not asked for.</param>
/// <param name="DenseShares">Share of tumour in each of those.</param>
internal sealed record PaintedSlide(FeatureBag Bag, bool Tumour, FeatureBag? Dense, double[] DenseShares)
{
    /// <summary>Patches of highest attention that are looked at.</summary>
    public const int Top = 20;

    // 336 µm a patch, as the demo's model knows them, painted at 1.5 µm/px so that no pixel is painted to be thrown away.
    private const int Side = 224;
    private const int DenseStride = 96;

    /// <summary>Paints and embeds slides, every other one with tumour, and of the first tumour slides the dense bags too.</summary>
    public static PaintedSlide[] Make(IImageEncoder encoder, int count, int dense)
    {
        var seed = 1000;
        var slides = new (SyntheticSlide Slide, bool Tumour)[count];
        for (var i = 0; i < count; i++)
        {
            do
                slides[i] = (Paint(seed++, i % 2 == 1), i % 2 == 1);
            while (slides[i].Tumour && Places(slides[i].Slide, DenseStride).Count(p => TumourShare(slides[i].Slide, p) >= 0.5) < Top * 5 / 4);
        }

        var made = new PaintedSlide[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var (slide, tumour) = slides[i];
            using var pixels = slide.Region(new SlideRegion(0, 0, slide.Width, slide.Height));
            var withDense = tumour && i / 2 < dense;
            var densePlaces = withDense ? Places(slide, DenseStride).ToArray() : [];
            made[i] = new PaintedSlide(
                Embed(encoder, slide, pixels, Places(slide, Side)), tumour, withDense ? Embed(encoder, slide, pixels, densePlaces) : null, [.. densePlaces.Select(p => TumourShare(slide, p))]);
        });
        return made;
    }

    /// <summary>Share of the dense patches of highest attention that show tumour on half of their area or more.</summary>
    public double ShareInside(ISlideClassifier classifier)
    {
        var attention = classifier.Classify(Dense!).Attention.ToArray();
        return Enumerable.Range(0, attention.Length).OrderByDescending(i => attention[i]).Take(Top).Average(i => DenseShares[i] >= 0.5 ? 1.0 : 0.0);
    }

    private static SyntheticSlide Paint(int seed, bool tumour) =>
        SyntheticSlide.Paint(new SyntheticSlideOptions { Seed = seed, Tumour = tumour, Width = 1792, Height = 1344, MicronsPerPixel = 1.5, RegionSize = 600 });

    private static IEnumerable<PatchPosition> Places(SyntheticSlide slide, int stride)
    {
        for (var y = 0; y + Side <= slide.Height; y += stride)
        {
            for (var x = 0; x + Side <= slide.Width; x += stride)
            {
                if (slide.Classes.Share(new SlideRegion(x, y, Side, Side), TissueClass.Glass) <= 0.5)
                    yield return new PatchPosition(x, y);
            }
        }
    }

    private static double TumourShare(SyntheticSlide slide, PatchPosition place) => slide.Classes.Share(new SlideRegion(place.X, place.Y, Side, Side), TissueClass.Tumour);

    private static FeatureBag Embed(IImageEncoder encoder, SyntheticSlide slide, RgbImage pixels, IEnumerable<PatchPosition> places)
    {
        var (values, kept) = (new List<float>(), places.ToArray());
        using var patch = new RgbImage(Side, Side);
        foreach (var (x, y) in kept)
        {
            for (var row = 0; row < Side; row++)
                pixels.Row((int)y + row).Slice(3 * (int)x, 3 * Side).CopyTo(patch.Row(row));
            values.AddRange(encoder.Encode(patch));
        }

        return new FeatureBag(FormattableString.Invariant($"painted-{slide.Seed}"), values.ToArray(), encoder.EmbeddingWidth, kept) { PatchSize = Side };
    }
}
