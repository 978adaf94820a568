using PathGen.Testing;

namespace PathGen.Wsi.Tests;

public class BaselineTests
{
    private static readonly string[] Classes = ["a", "b", "c"];

    [Fact]
    public void Pooling_is_the_mean_and_the_largest_of_each_feature()
    {
        var bag = new FeatureBag("slide", new[] { 1f, -2, 3, -4, 5, 0 }, 2);
        Assert.Equal([3, -2], PooledFeatures.Of(bag, BagPooling.Mean));
        Assert.Equal([5, 0], PooledFeatures.Of(bag, BagPooling.Max));
    }

    [Fact]
    public void Each_baseline_learns_what_lies_in_all_patches_and_is_the_same_in_ONNX_Runtime()
    {
        using var folder = new TemporaryFolder();
        var (training, test) = (Slides(30, 1), Slides(15, 2));
        ISlideClassifier[] baselines = [PooledLogisticModel.Fit(Classes, training, BagPooling.Mean), PooledLogisticModel.Fit(Classes, training, BagPooling.Max), NearestSlidesModel.Fit(Classes, training)];
        ((PooledLogisticModel)baselines[0]).Save(folder["0"]);
        ((PooledLogisticModel)baselines[1]).Save(folder["1"]);
        ((NearestSlidesModel)baselines[2]).Save(folder["2"]);
        for (var i = 0; i < baselines.Length; i++)
        {
            using var onnx = OnnxSlideClassifier.Load(folder[FormattableString.Invariant($"{i}")]);
            foreach (var slide in test)
            {
                var prediction = baselines[i].Classify(slide.Read());
                Assert.Equal(slide.Label, prediction.Predicted);
                Assert.Equal(1, prediction.Probabilities.Sum(), 1e-9);
                Assert.Equal(0, prediction.Attention.Length);

                // Floats there, doubles here; cosines are divided by 0.07.
                Closeness.AssertClose([.. prediction.Probabilities], [.. onnx.Classify(slide.Read()).Probabilities], 1e-4, "probabilities");
            }

            Assert.Throws<WsiException>(() => AttentionMilModel.Load(folder[FormattableString.Invariant($"{i}")]));
        }
    }

    [Fact]
    public void Nearest_slides_vote_by_their_cosines()
    {
        LabelledBag[] training = [Row("x", 0, 1, 0), Row("y", 1, 0, 1), Row("z", 1, 1, 1)];
        var model = NearestSlidesModel.Fit(["a", "b"], training, 2);
        var prediction = model.Classify(new FeatureBag("slide", new[] { 2f, 0 }, 2));
        var expected = 1 / (1 + Math.Exp((1 / Math.Sqrt(2) - 1) / NearestSlidesModel.Temperature));
        Assert.Equal(expected, prediction.Probabilities[0], 1e-6);
        Assert.Contains("points nowhere", Assert.Throws<WsiException>(() => model.Classify(new FeatureBag("slide", new float[2], 2))).Message, StringComparison.Ordinal);

        static LabelledBag Row(string slide, int label, params float[] row) => new(new FeatureBag(slide, row, 2), label);
    }

    [Fact]
    public void Bad_slides_are_named()
    {
        var training = Slides(6, 1);
        Assert.Contains("no training slide of the class \"b\"", Fails([.. training.Where(s => s.Label != 1)]), StringComparison.Ordinal);
        Assert.Contains("no patches", Fails([.. training, new LabelledBag(new FeatureBag("empty", Array.Empty<float>(), 24), 0)]), StringComparison.Ordinal);
        Assert.Contains("narrow", Fails([.. training, new LabelledBag(new FeatureBag("narrow", new float[8], 8), 0)]), StringComparison.Ordinal);

        static string Fails(LabelledBag[] slides)
        {
            Assert.Throws<WsiException>(() => NearestSlidesModel.Fit(Classes, slides));
            return Assert.Throws<WsiException>(() => PooledLogisticModel.Fit(Classes, slides, BagPooling.Mean)).Message;
        }
    }

    internal static LabelledBag[] Slides(int count, int seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var values = new float[(1 + random.NextInt(40)) * 24];
            for (var j = 0; j < values.Length; j++)
                values[j] = (float)(random.NextDouble() + (j % 24 / 8 == i % 3 ? 1 : 0));
            return new LabelledBag(new FeatureBag(FormattableString.Invariant($"slide_{seed}_{i}"), values, 24), i % 3);
        })];
    }
}
