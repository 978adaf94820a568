using PathGen.Clip;
using PathGen.Testing;

namespace PathGen.Wsi.Tests;

public class PaintedLearningTests
{
    private static readonly string[] Classes = ["no tumour", "tumour"];

    [Fact]
    public void Tumour_on_painted_slides_is_learned_from_slide_labels_and_attention_lies_in_it()
    {
        var isNightly = Environment.GetEnvironmentVariable("PATHGEN_NIGHTLY") == "1";
        var count = isNightly ? 200 : 40;
        using var model = ClipModel.Load(DemoData.Model, new ClipModelOptions { Session = { IntraOpThreads = 1 } });
        var painted = PaintedSlide.Make(model.ImageEncoder, count, dense: isNightly ? 100 : 8);

        // Every slide is tested once: four parts, of which three are learned from, the last quarter of them choosing the epoch.
        var (labels, scores, inside) = (new List<int>(), new List<double>(), new List<double>());
        for (var fold = 0; fold < 4; fold++)
        {
            PaintedSlide[] own = [.. painted.Where((_, i) => i / 2 % 4 == fold)], rest = [.. painted.Where((_, i) => i / 2 % 4 != fold)];
            var options = new AttentionMilOptions { InnerWidth = 64, AttentionWidth = 32, Epochs = 60, LearningRate = 2e-3 };
            var learned = new AttentionMilTrainer(options).Train(Classes, Labelled(rest[..(rest.Length * 3 / 4)]), Labelled(rest[(rest.Length * 3 / 4)..])).Model;
            foreach (var slide in own)
            {
                labels.Add(slide.Tumour ? 1 : 0);
                scores.AddRange(learned.Classify(slide.Bag).Probabilities);
                if (slide.Dense is not null)
                    inside.Add(slide.ShareInside(learned));
            }
        }

        var report = new Predictions(Classes, labels.ToArray(), scores.ToArray()).Evaluate();
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{count} slides: AUROC {report.Auroc:0.0000}, accuracy {report.Accuracy:0.0000}; of the top {PaintedSlide.Top} patches of {inside.Count} slides {inside.Average():0.0000} in tumour"));
        Assert.True(report.Auroc >= 0.95, FormattableString.Invariant($"AUROC {report.Auroc:0.0000}"));
        Assert.True(inside.Average() >= 0.8, FormattableString.Invariant($"{inside.Average():0.0000} of the top {PaintedSlide.Top} patches lie in tumour"));
    }

    private static LabelledBag[] Labelled(PaintedSlide[] slides) => [.. slides.Select(s => new LabelledBag(s.Bag, s.Tumour ? 1 : 0))];
}
