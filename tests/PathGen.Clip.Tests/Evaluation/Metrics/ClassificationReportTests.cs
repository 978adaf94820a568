using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

public class ClassificationReportTests
{
    // Whole numbers are divided once on either side; scikit-learn adds some quotients up in another order.
    private const double Rounding = 1e-14;

    public static TheoryData<string> Cases => [.. TestFiles.Json("metric-cases.json").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_metric_is_scikit_learns(string name)
    {
        var expected = TestFiles.Json("metric-cases.json").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        AssertEqual(expected, PredictionsOf(expected).Evaluate());
    }

    [Fact]
    public void The_reference_metrics_hold()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Reference.PathOf("golden", "mil", "metrics.json")));
        var expected = json.RootElement;
        var scores = expected.GetProperty("probabilities").Deserialize<double[][]>()!.SelectMany(row => row).ToArray();
        var report = new Predictions(["a", "b", "c"], expected.Array<int>("labels"), scores).Evaluate();
        Assert.Equal(200, report.Count);
        Assert.Equal(expected.GetProperty("accuracy").GetDouble(), report.Accuracy, Rounding);
        Assert.Equal(expected.GetProperty("balanced_accuracy").GetDouble(), report.BalancedAccuracy, Rounding);
        Assert.Equal(expected.GetProperty("macro_f1").GetDouble(), report.MacroF1, Rounding);
        Assert.Equal(expected.GetProperty("weighted_f1").GetDouble(), report.WeightedF1, Rounding);
        Assert.Equal(expected.GetProperty("macro_auroc_ovr").GetDouble(), report.Auroc!.Value, Rounding);
    }

    [Fact]
    public void Equal_scores_name_the_earlier_class_and_count_half()
    {
        var report = new Predictions(["no", "yes"], [0, 0, 1, 1], [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]).Evaluate();
        Assert.Equal((0.5, 0.5, 0.5), (report.Accuracy, report.BalancedAccuracy, report.Auroc!.Value));
        Assert.Equal([4, 0], report.Classes.Select(c => c.Predicted));
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_name()
    {
        Assert.Contains("no case", Refused(["a", "b"], [], []), StringComparison.Ordinal);
        Assert.Contains("[a]", Refused(["a"], [0], [1]), StringComparison.Ordinal);
        Assert.Contains("[a; a]", Refused(["a", "a"], [0], [1, 0]), StringComparison.Ordinal);
        Assert.Contains("3 scores for 1 cases of 2 classes; 2", Refused(["a", "b"], [0], [1, 0, 0]), StringComparison.Ordinal);
        Assert.Contains("Case 1 has class 2; 0 to 1", Refused(["a", "b"], [0, 2], [1, 0, 0, 1]), StringComparison.Ordinal);
        Assert.Contains("Score 1 of case 0 is NaN", Refused(["a", "b"], [0], [1, double.NaN]), StringComparison.Ordinal);

        static string Refused(string[] classes, int[] labels, double[] scores) => Assert.ThrowsAny<ArgumentException>(() => new Predictions(classes, labels, scores)).Message;
    }

    internal static void AssertEqual(JsonElement expected, ClassificationReport report)
    {
        Assert.Equal(expected.GetProperty("accuracy").GetDouble(), report.Accuracy, Rounding);
        Assert.Equal(expected.GetProperty("balancedAccuracy").GetDouble(), report.BalancedAccuracy, Rounding);
        Assert.Equal(expected.GetProperty("macroF1").GetDouble(), report.MacroF1, Rounding);
        Assert.Equal(expected.GetProperty("weightedF1").GetDouble(), report.WeightedF1, Rounding);
        AssertNear(expected.GetProperty("auroc").Deserialize<double?>(), report.Auroc);
        Assert.Equal(expected.Array<int>("support"), report.Classes.Select(c => c.Support));
        Assert.Equal(expected.GetProperty("confusion").Deserialize<int[][]>()!, report.Confusion.Counts.Select(row => row.ToArray()));
        var (precision, recall, f1, auroc) = (expected.Array<double>("precision"), expected.Array<double>("recall"), expected.Array<double>("f1"), expected.Array<double?>("classAuroc"));
        for (var c = 0; c < report.Classes.Count; c++)
        {
            Assert.Equal(precision[c], report.Classes[c].Precision, Rounding);
            Assert.Equal(recall[c], report.Classes[c].Recall, Rounding);
            Assert.Equal(f1[c], report.Classes[c].F1, Rounding);
            AssertNear(auroc[c], report.Classes[c].Auroc);
        }
    }

    private static void AssertNear(double? expected, double? actual)
    {
        Assert.Equal(expected is null, actual is null);
        Assert.Equal(expected ?? 0, actual ?? 0, Rounding);
    }

    private static Predictions PredictionsOf(JsonElement json)
    {
        var rows = json.GetProperty("scores").Deserialize<double[][]>()!;
        return new Predictions([.. Enumerable.Range(0, rows[0].Length).Select(c => $"class {c}")], json.Array<int>("labels"), rows.SelectMany(row => row).ToArray());
    }
}
