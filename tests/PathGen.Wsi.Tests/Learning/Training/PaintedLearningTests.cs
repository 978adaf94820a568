using PathGen.Clip;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Wsi.Tests;

public class PaintedLearningTests
{
    private const int Top = 20;

    [Fact]
    public void Tumour_on_painted_slides_is_learned_from_slide_labels_and_attention_lies_in_it()
    {
        var count = Environment.GetEnvironmentVariable("PATHGEN_NIGHTLY") == "1" ? 200 : 40;
        using var model = ClipModel.Load(DemoData.Model, new ClipModelOptions { Session = { IntraOpThreads = 1 } });
        var painted = new PaintedBag[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => painted[i] = PaintedBag.Make(model.ImageEncoder, 1000 + i, i % 2 == 1));
        LabelledBag[] slides = [.. painted.Select(p => new LabelledBag(p.Bag, p.Tumour ? 1 : 0))];

        // Every slide is tested once: four parts, of which three are learned from, the last quarter of them choosing the epoch.
        var (labels, scores, inside) = (new List<int>(), new List<double>(), new List<double>());
        for (var fold = 0; fold < 4; fold++)
        {
            var own = Enumerable.Range(0, count).Where(i => i / 2 % 4 == fold).ToArray();
            var rest = Enumerable.Range(0, count).Where(i => i / 2 % 4 != fold).ToArray();
            var (training, validation) = (rest[..(rest.Length * 3 / 4)], rest[(rest.Length * 3 / 4)..]);
            var options = new AttentionMilOptions { InnerWidth = 64, AttentionWidth = 32, Epochs = count > 40 ? 40 : 60, LearningRate = 2e-3 };
            var learned = new AttentionMilTrainer(options).Train(["no tumour", "tumour"], [.. training.Select(i => slides[i])], [.. validation.Select(i => slides[i])]).Model;
            foreach (var i in own)
            {
                var prediction = learned.Classify(painted[i].Bag);
                labels.Add(slides[i].Label);
                scores.AddRange(prediction.Probabilities);
                if (painted[i].Tumour)
                    inside.Add(painted[i].ShareInside(prediction.Attention.Span, Top));
            }
        }

        var report = new Predictions(["no tumour", "tumour"], labels.ToArray(), scores.ToArray()).Evaluate();
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{count} slides: AUROC {report.Auroc:0.0000}, accuracy {report.Accuracy:0.0000}; of the top {Top} patches {inside.Average():0.0000} in tumour"));
        Assert.True(report.Auroc >= 0.95, FormattableString.Invariant($"AUROC {report.Auroc:0.0000}"));
        Assert.True(inside.Average() >= 0.8, FormattableString.Invariant($"{inside.Average():0.0000} of the top {Top} patches lie in tumour"));
    }

    /// <summary>A painted slide as a bag, with what lies under each patch.</summary>
    private sealed record PaintedBag(FeatureBag Bag, bool Tumour, double[] TumourShares)
    {
        // 336 µm a patch, as the demo's model knows them, painted at 1.5 µm/px so that no pixel is painted to be thrown away.
        private const int Side = 224;

        // Tumour slides are looked at more closely, so that twenty patches of tumour are there to be found; the network cannot see how many patches a slide has.
        private const int TumourStride = 112;
        private const int OtherStride = 224;

        public static PaintedBag Make(IImageEncoder encoder, int seed, bool tumour)
        {
            var slide = SyntheticSlide.Paint(new SyntheticSlideOptions { Seed = seed, Tumour = tumour, Width = 2240, Height = 1792, MicronsPerPixel = 1.5, RegionSize = 600 });
            using var pixels = slide.Region(new SlideRegion(0, 0, slide.Width, slide.Height));
            var (values, positions, shares) = (new List<float>(), new List<PatchPosition>(), new List<double>());
            var stride = tumour ? TumourStride : OtherStride;
            for (var y = 0; y + Side <= slide.Height; y += stride)
            {
                for (var x = 0; x + Side <= slide.Width; x += stride)
                {
                    var region = new SlideRegion(x, y, Side, Side);
                    if (slide.Classes.Share(region, TissueClass.Glass) > 0.5)
                        continue;
                    using var patch = new RgbImage(Side, Side);
                    for (var row = 0; row < Side; row++)
                        pixels.Row(y + row).Slice(3 * x, 3 * Side).CopyTo(patch.Row(row));
                    values.AddRange(encoder.Encode(patch));
                    positions.Add(new PatchPosition(x, y));
                    shares.Add(slide.Classes.Share(region, TissueClass.Tumour));
                }
            }

            return new PaintedBag(new FeatureBag(FormattableString.Invariant($"painted-{seed}"), values.ToArray(), encoder.EmbeddingWidth, positions) { PatchSize = Side }, tumour, [.. shares]);
        }

        /// <summary>Share of the patches of highest attention whose middle part shows tumour: half of the patch or more.</summary>
        public double ShareInside(ReadOnlySpan<float> attention, int top)
        {
            var weights = attention.ToArray();
            var order = Enumerable.Range(0, weights.Length).OrderByDescending(i => weights[i]).Take(top);
            return order.Average(i => TumourShares[i] >= 0.5 ? 1.0 : 0.0);
        }
    }
}
