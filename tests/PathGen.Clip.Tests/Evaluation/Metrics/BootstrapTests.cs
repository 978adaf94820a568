namespace PathGen.Clip.Tests;

public class BootstrapTests
{
    [Fact]
    public void Intervals_cover_the_truth_as_often_as_they_say()
    {
        // 200 samples of a predictor that is right in 70 % of cases: the share of 90 % intervals that hold 0.7 is binomial with a deviation of 2.1 %.
        var random = new Random(11);
        var covered = 0;
        for (var sample = 0; sample < 200; sample++)
        {
            var labels = new int[150];
            var scores = new double[300];
            for (var i = 0; i < labels.Length; i++)
            {
                labels[i] = random.Next(2);
                scores[2 * i + (random.NextDouble() < 0.7 ? labels[i] : 1 - labels[i])] = 1;
            }

            var interval = new Predictions(["a", "b"], labels, scores).Evaluate(new BootstrapOptions { Level = 0.9, Resamples = 200, Seed = sample }).Intervals!.Accuracy;
            covered += interval.Lower <= 0.7 && interval.Upper >= 0.7 ? 1 : 0;
        }

        Assert.InRange(covered / 200.0, 0.83, 0.97);
    }

    [Fact]
    public void The_width_is_that_of_the_normal_approximation()
    {
        var predictions = Sample(2000, 3, seed: 5);
        var report = predictions.Evaluate(new BootstrapOptions { Resamples = 2000 });
        var expected = 2 * 1.96 * Math.Sqrt(report.Accuracy * (1 - report.Accuracy) / 2000);
        var accuracy = report.Intervals!.Accuracy;
        Assert.Equal(expected, accuracy.Upper - accuracy.Lower, 0.1 * expected);
        foreach (var (value, interval) in new[]
        {
            (report.Accuracy, accuracy), (report.BalancedAccuracy, report.Intervals.BalancedAccuracy), (report.MacroF1, report.Intervals.MacroF1),
            (report.WeightedF1, report.Intervals.WeightedF1), (report.Auroc!.Value, report.Intervals.Auroc!.Value),
        })
            Assert.InRange(value, interval.Lower, interval.Upper);
    }

    [Fact]
    public void The_same_seed_gives_the_same_intervals_and_another_seed_others()
    {
        var predictions = Sample(120, 4, seed: 6);
        var one = predictions.Evaluate(new BootstrapOptions { Seed = 3, Resamples = 300 }).Intervals;
        Assert.Equal(one, predictions.Evaluate(new BootstrapOptions { Seed = 3, Resamples = 300 }).Intervals);
        Assert.NotEqual(one, predictions.Evaluate(new BootstrapOptions { Seed = 4, Resamples = 300 }).Intervals);
    }

    [Fact]
    public void A_resample_is_evaluated_as_if_its_cases_were_given()
    {
        var predictions = Sample(90, 3, seed: 7);
        var random = new Random(8);
        for (var round = 0; round < 20; round++)
        {
            var weights = new int[90];
            for (var i = 0; i < 90; i++)
                weights[random.Next(90)]++;
            var drawn = Enumerable.Range(0, 90).SelectMany(i => Enumerable.Repeat(i, weights[i])).ToArray();
            var repeated = new Predictions(predictions.Classes, drawn.Select(i => predictions.Labels[i]).ToArray(), drawn.SelectMany(i => predictions.ScoresOf(i).ToArray()).ToArray()).Evaluate();
            var values = new MetricKernel(predictions).Values(weights);
            Assert.Equal(
                (repeated.Accuracy, repeated.BalancedAccuracy, repeated.MacroF1, repeated.WeightedF1, repeated.Auroc),
                (values.Accuracy, values.BalancedAccuracy, values.MacroF1, values.WeightedF1, values.Auroc));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 2)]
    [InlineData(0.5, 3)]
    [InlineData(0.9, 8.6)]
    [InlineData(1, 11)]
    public void Percentiles_are_numpys(double share, double expected) => Assert.Equal(expected, Bootstrap.Percentile([1, 2, 3, 5, 11], share), 1e-12);

    [Fact]
    public void Where_no_resample_has_an_auroc_there_is_no_interval_of_it()
    {
        var intervals = new Predictions(["a", "b"], [0, 0, 0], [1, 0, 1, 0, 0, 1]).Evaluate(new BootstrapOptions { Resamples = 100 }).Intervals!;
        Assert.Null(intervals.Auroc);
        Assert.InRange(intervals.Accuracy.Lower, 0, 2 / 3.0);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BootstrapOptions { Resamples = 99 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BootstrapOptions { Level = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BootstrapOptions { Level = double.NaN });
        Assert.Throws<OperationCanceledException>(() => Sample(10, 2, 1).Evaluate(new BootstrapOptions(), new CancellationToken(canceled: true)));
    }

    private static Predictions Sample(int count, int classes, int seed)
    {
        var random = new Random(seed);
        var labels = Enumerable.Range(0, count).Select(_ => random.Next(classes)).ToArray();
        var scores = new double[count * classes];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = random.NextDouble() + (labels[i / classes] == i % classes ? 0.5 : 0);
        return new Predictions([.. Enumerable.Range(0, classes).Select(c => $"{c}")], labels, scores);
    }
}
