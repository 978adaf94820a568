using PathGen.Clip;

namespace PathGen.Wsi.Tests;

public class SyntheticLearningTests
{
    private static bool IsNightly => Environment.GetEnvironmentVariable("PATHGEN_NIGHTLY") == "1";

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void One_percent_of_positive_patches_is_found_on_slides_that_were_not_learned_from(int branches)
    {
        // 400 slides and 5 seeds at night; one seed of fewer slides otherwise.
        int[] seeds = IsNightly ? [1, 2, 3, 4, 5] : [1];
        foreach (var seed in seeds)
        {
            var source = new SyntheticBags(seed, 512);
            var (training, validation, test) = (Slides(240, "train"), Slides(60, "val"), Slides(100, "test"));
            var options = branches == 1 ? new AttentionMilOptions() : AttentionMilOptions.Acmil();
            (options.Epochs, options.Seed, options.LearningRate) = (IsNightly ? 20 : 10, seed, 1e-3);
            LabelledBag[] Slides(int count, string prefix) => source.Draw(IsNightly ? count : count * 2 / 5, 300, 600, prefix);
            var model = new AttentionMilTrainer(options).Train(["negative", "positive"], training, validation).Model;
            var auroc = Evaluate(model, test).Auroc!.Value;
            TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{branches} branches, seed {seed}: AUROC {auroc:0.0000}"));
            Assert.True(auroc >= 0.97, FormattableString.Invariant($"{branches} branches, seed {seed}: AUROC {auroc:0.0000}"));
        }
    }

    internal static ClassificationReport Evaluate(ISlideClassifier model, IReadOnlyList<LabelledBag> slides) =>
        new Predictions(model.Classes, slides.Select(s => s.Label).ToArray(), slides.SelectMany(s => model.Classify(s.Read()).Probabilities).ToArray()).Evaluate();
}
