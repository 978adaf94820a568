using PathGen.Testing;

namespace PathGen.Wsi.Tests;

public class AttentionMilTrainerTests
{
    private static readonly string[] Classes = ["a", "b"];

    [Fact]
    public void A_training_that_was_killed_after_any_epoch_ends_with_the_same_model_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        var (training, validation) = Slides();
        var options = Options();
        var whole = new AttentionMilTrainer(options).Train(Classes, training, validation);
        for (var epochs = 1; epochs < options.Epochs; epochs++)
        {
            var file = folder[FormattableString.Invariant($"{epochs}.ckpt")];
            using var kill = new CancellationTokenSource();
            var count = 0;
            Assert.Throws<OperationCanceledException>(() => new AttentionMilTrainer(options).Train(Classes, training, validation, file, new Reporter(_ =>
            {
                if (++count == epochs)
                    kill.Cancel();
            }), kill.Token));
            options.Threads = 1 + (epochs % 3);
            var seen = new List<TrainingEpoch>();
            var resumed = new AttentionMilTrainer(options).Train(Classes, training, validation, file, new Reporter(seen.Add));
            Assert.Equal(whole.Epochs, resumed.Epochs);
            Assert.Equal(whole.Epochs, seen);
            Assert.Equal(whole.BestEpoch, resumed.BestEpoch);
            Assert.Equal(whole.Model.Network.Values.Span.ToArray(), resumed.Model.Network.Values.Span.ToArray());
            Assert.Equal(resumed.Epochs, new AttentionMilTrainer(options).Train(Classes, training, validation, file).Epochs);
        }
    }

    [Fact]
    public void Another_seed_gives_another_model_and_bags_that_are_read_again_the_same()
    {
        var (training, validation) = Slides();
        var options = Options();
        var first = new AttentionMilTrainer(options).Train(Classes, training, validation);
        options.MaxKeptBytes = 0;
        Assert.Equal(first.Epochs, new AttentionMilTrainer(options).Train(Classes, training, validation).Epochs);
        options.Seed = 2;
        Assert.NotEqual(first.Epochs, new AttentionMilTrainer(options).Train(Classes, training, validation).Epochs);
    }

    [Fact]
    public void A_checkpoint_of_other_settings_or_slides_or_a_damaged_one_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        var (training, validation) = Slides();
        var file = folder["training.ckpt"];
        var options = Options();
        new AttentionMilTrainer(options).Train(Classes, training, validation, file);
        options.LearningRate = 2e-3;
        Assert.Contains("other settings", Refused(training), StringComparison.Ordinal);
        options = Options();
        Assert.Contains("other slides", Refused(training[1..]), StringComparison.Ordinal);
        var bytes = File.ReadAllBytes(file);
        foreach (var at in (int[])[4, 9, 30, bytes.Length / 2, bytes.Length - 1])
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x40;
            File.WriteAllBytes(file, damaged);
            Refused(training);
            File.WriteAllBytes(file, bytes[..at]);
            Refused(training);
        }

        string Refused(LabelledBag[] slides) => Assert.Throws<WsiException>(() => new AttentionMilTrainer(options).Train(Classes, slides, validation, file)).Message;
    }

    [Fact]
    public void Training_stops_early_where_nothing_gets_better()
    {
        var (training, validation) = Slides();
        var options = Options();
        (options.Epochs, options.Patience, options.LearningRate) = (50, 2, 1e-12);
        var result = new AttentionMilTrainer(options).Train(Classes, training, validation);
        Assert.True(result.Epochs.Count < 50);
        Assert.Equal(result.BestEpoch + 2, result.Epochs.Count);
        Assert.True(result.Epochs[result.BestEpoch - 1].IsBest);
    }

    [Fact]
    public void The_learning_rate_rises_and_falls_along_a_cosine()
    {
        var (training, _) = Slides();
        var options = new AttentionMilOptions { InnerWidth = 8, AttentionWidth = 8, Epochs = 10, WarmUpEpochs = 2, LearningRate = 1e-3 };
        var epochs = new AttentionMilTrainer(options).Train(Classes, training, []).Epochs;
        Assert.Equal(1e-3 / 2, epochs[0].LearningRate, 1e-9);
        Assert.Equal(1e-3, epochs[1].LearningRate, 1e-9);
        var last = (10.0 * training.Length - 1 - 2 * training.Length) / (8 * training.Length);
        Assert.Equal(1e-3 * 0.5 * (1 + Math.Cos(Math.PI * last)), epochs[9].LearningRate, 1e-12);
        Assert.All(epochs, e => Assert.Null(e.ValidationLoss));
    }

    [Fact]
    public void Bad_slides_are_named()
    {
        var (training, validation) = Slides();
        var random = new SyntheticBags(9, 16);
        Fails("no patches", [.. training, new LabelledBag(new FeatureBag("empty", Array.Empty<float>(), 24), 0)], validation, "empty");
        Fails("16 floats", [.. training, random.Draw("narrow", 0, 3)], validation, "narrow");
        Fails("16 floats", training, [.. validation, random.Draw("narrow", 0, 3)], "narrow");
        Fails("no training slide of the class \"b\"", [.. training.Where(s => s.Label == 0)], validation, "");
        Fails("no validation slide of the class \"a\"", training, [.. validation.Where(s => s.Label == 1)], "F1");
        Fails("both sides", training, [.. validation, training[0]], training[0].SlideId, "one side");
        Fails("there twice", [.. training, training[0]], validation, training[0].SlideId);
        Fails("class is number 5", [.. training, new LabelledBag(training[0].Read(), 5)], validation, training[0].SlideId);
        var other = new FeatureBag("other", training[0].Read().Values, 24) { Encoder = "second" };
        Fails("encoder", [new LabelledBag(new FeatureBag("one", other.Values, 24) { Encoder = "first" }, 1), new LabelledBag(other, 0)], [], "other");

        var huge = new float[24];
        huge.AsSpan().Fill(3e38f);
        Fails("diverged", [.. training, new LabelledBag(new FeatureBag("huge", huge, 24), 0)], validation, "learning rate");
        Assert.Throws<ArgumentException>(() => new AttentionMilTrainer().Train(["a"], training, validation));
        Assert.Throws<ArgumentException>(() => new AttentionMilTrainer(new AttentionMilOptions { ClassWeights = [1, 2, 3] }).Train(Classes, training, validation));

        static void Fails(string part, LabelledBag[] training, LabelledBag[] validation, params string[] others)
        {
            var options = Options();
            options.Epochs = 1;
            var message = Assert.Throws<WsiException>(() => new AttentionMilTrainer(options).Train(Classes, training, validation)).Message;
            foreach (var expected in others)
                Assert.Contains(expected, message, StringComparison.Ordinal);
            if (part != "both sides")
                Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bags_of_one_patch_and_of_100_000_learn_together()
    {
        var source = new SyntheticBags(4, 16);
        LabelledBag[] slides = [source.Draw("one", 0, 1), source.Draw("many", 1, 100_000), source.Draw("two", 0, 2), source.Draw("more", 1, 1000)];
        var options = AttentionMilOptions.Acmil();
        (options.InnerWidth, options.AttentionWidth, options.Epochs, options.BalanceClasses) = (16, 16, 2, true);
        var result = new AttentionMilTrainer(options).Train(Classes, slides, []);
        foreach (var slide in slides)
        {
            var prediction = result.Model.Classify(slide.Read());
            Assert.Equal(1, prediction.Probabilities.Sum(), 1e-9);
            Assert.Equal(slide.Read().Count, prediction.Attention.Length);
            Assert.Equal(1, prediction.Attention.ToArray().Sum(a => (double)a), 1e-4);
        }
    }

    internal static (LabelledBag[] Training, LabelledBag[] Validation) Slides()
    {
        var source = new SyntheticBags(3, 24);
        return (source.Draw(12, 1, 300, "train"), source.Draw(6, 1, 300, "val"));
    }

    internal static AttentionMilOptions Options()
    {
        var options = AttentionMilOptions.Acmil();
        (options.InnerWidth, options.AttentionWidth, options.Epochs, options.LearningRate) = (20, 12, 5, 1e-3);
        return options;
    }

    private sealed class Reporter(Action<TrainingEpoch> report) : IProgress<TrainingEpoch>
    {
        public void Report(TrainingEpoch value) => report(value);
    }
}
