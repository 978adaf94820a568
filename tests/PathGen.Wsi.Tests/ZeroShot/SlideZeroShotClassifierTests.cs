using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Wsi.Tests;

public class SlideZeroShotClassifierTests
{
    private static readonly ZeroShotClassifier Classes = ZeroShotClassifier.Create(new AxisText(), ["tumour", "normal", "fat"]);

    [Fact]
    public void Scores_labels_and_evidence_are_those_of_a_plain_computation()
    {
        var bag = Bag(500, seed: 1);
        var options = new SlideZeroShotOptions { J = [1, 5, 600], DecidingJ = 5, EvidencePatches = 3 };
        var result = new SlideZeroShotClassifier(Classes, options).Classify(bag);
        foreach (var pooled in result.Pooled)
        {
            for (var k = 0; k < 3; k++)
            {
                var best = Cosines(bag, k).OrderDescending().Take(pooled.J).ToArray();
                Assert.Equal(best.Average(), pooled.Similarities[k], 1e-6); // 32-bit cosines.
                Assert.Equal(best.Length, pooled.Patches);
            }

            Assert.Equal(Classes.Classes[pooled.Similarities.ToList().IndexOf(pooled.Similarities.Max())].Name, pooled.Label);
        }

        Assert.Equal([1, 5, 600], result.Pooled.Select(p => p.J));
        Assert.Equal((5, 500, 0), (result.J, result.Patches, result.PatchesLeftOut));
        Assert.Equal(result.Pooled[1].Label, result.Label);
        Assert.Equal(result.Pooled[1].Similarities.Select(s => 100 * s), result.Logits);
        Assert.Equal(1, result.Probabilities.Sum(), 1e-12);
        for (var k = 0; k < 3; k++)
        {
            var rows = Enumerable.Range(0, 500).OrderByDescending(i => Cosines(bag, k)[i]).Take(3).ToArray();
            Assert.Equal(rows, result.Evidence[k].Patches.Select(p => p.Row));
            Assert.Equal(rows.Select(r => (bag.Positions[r].X, bag.Positions[r].Y)), result.Evidence[k].Patches.Select(p => (p.X!.Value, p.Y!.Value)));
        }
    }

    [Fact]
    public void Only_patches_on_tissue_count()
    {
        // The left half is tissue; the best patch of every class lies on the right.
        float[] values = [0, 0.9f, 0.1f, 1, 0, 0];
        var bag = new FeatureBag("slide", values, 3, [new(0, 0), new(1000, 0)]) { PatchSize = 500 };
        var tissue = new TissueMask(4, 1, 2000, 500, [1, 0, 0, 0]);
        var classifier = new SlideZeroShotClassifier(Classes, new SlideZeroShotOptions { J = [1] });
        Assert.Equal("tumour", classifier.Classify(bag).Label);
        var result = classifier.Classify(bag, tissue);
        Assert.Equal(("normal", 1, 1), (result.Label, result.Patches, result.PatchesLeftOut));
        Assert.Equal(0, Assert.Single(result.Evidence[0].Patches).Row);
        var none = Assert.Throws<WsiException>(() => classifier.Classify(bag, new TissueMask(4, 1, 2000, 500, [0, 0, 0, 1])));
        Assert.Contains("none of 2 patches lies on tissue", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_length_of_a_feature_does_not_matter()
    {
        var bag = Bag(50, seed: 2);
        var longer = new FeatureBag("slide", bag.Values.ToArray().Select((v, i) => v * (1 + i / 3 % 7)).ToArray(), 3, bag.Positions) { PatchSize = 10 };
        var classifier = new SlideZeroShotClassifier(Classes);
        foreach (var (a, b) in classifier.Classify(bag).Logits.Zip(classifier.Classify(longer).Logits))
            Assert.Equal(a, b, 1e-4);
    }

    [Fact]
    public void Similarities_are_a_column_a_class()
    {
        var bag = Bag(60, seed: 3);
        var scores = new SlideZeroShotClassifier(Classes).Score(bag);
        Assert.Equal(["tumour", "normal", "fat"], scores.Names);
        Assert.Equal(bag.Positions, scores.Positions);
        Assert.Equal(Cosines(bag, 1).Select(v => (float)v), scores["normal"].ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Contains("\"tumour\"", Assert.Throws<ArgumentException>(() => scores["glands"].Length).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var classifier = new SlideZeroShotClassifier(Classes, encoder: "aaaa");
        Refused(new FeatureBag("empty", Array.Empty<float>(), 3), "the slide has no patches");
        Refused(new FeatureBag("wide", new float[8], 4), "features of width 4");
        Refused(new FeatureBag("zero", new float[6], 3), "row 0 has length 0");
        Refused(new FeatureBag("other", new float[] { 1, 0, 0 }, 3) { Encoder = "bbbb" }, "are of encoder bbbb");
        Assert.Equal("tumour", classifier.Classify(new FeatureBag("same", new float[] { 1, 0, 0 }, 3) { Encoder = "aaaa" }).Label);
        var noPlaces = new FeatureBag("slide", new float[] { 1, 0, 0 }, 3);
        Assert.Contains("no places", Assert.Throws<WsiException>(() => classifier.Score(noPlaces)).Message, StringComparison.Ordinal);
        Assert.Contains("no places", Assert.Throws<WsiException>(() => classifier.Classify(noPlaces, TissueMask.Everywhere(10, 10))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SlideZeroShotClassifier(Classes, new SlideZeroShotOptions { J = [1, 5], DecidingJ = 3 }));
        Assert.Throws<ArgumentException>(() => new SlideZeroShotOptions { J = [5, 1] });
        Assert.Throws<ArgumentException>(() => new SlideZeroShotOptions { J = [] });
        Assert.Throws<ArgumentException>(() => new SlideZeroShotOptions { J = [0] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlideZeroShotOptions { EvidencePatches = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlideZeroShotOptions { MinTissueShare = double.NaN });

        void Refused(FeatureBag bag, string reason)
        {
            var e = Assert.Throws<WsiException>(() => classifier.Classify(bag));
            Assert.Contains(reason, e.Message, StringComparison.Ordinal);
            Assert.StartsWith(bag.SlideId, e.Message, StringComparison.Ordinal);
        }
    }

    private static double[] Cosines(FeatureBag bag, int axis) =>
        [.. Enumerable.Range(0, bag.Count).Select(i => bag[i][axis] / Math.Sqrt(bag[i].ToArray().Sum(v => (double)v * v)))];

    private static FeatureBag Bag(int rows, int seed)
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, 3 * rows).Select(_ => (float)(random.NextDouble() * 2 - 1))];
        return new FeatureBag("slide", values, 3, [.. Enumerable.Range(0, rows).Select(i => new PatchPosition(10 * i, 5))]) { PatchSize = 10 };
    }
}
