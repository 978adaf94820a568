using System.Globalization;
using System.Text.Json;
using PathGen.Clip;
using PathGen.Testing;

namespace PathGen.Samples.Tests;

/// <summary>The evaluation of the demo's model on the demo slide's labelled patches against scikit-learn's numbers from the same predictions.</summary>
public sealed class DemoEvaluationTests(LabelledPatches patches) : IClassFixture<LabelledPatches>
{
    private const double Rounding = 1e-14;
    private static readonly string Fixtures = Path.Combine(Reference.Root, "tests", "SyntheticTissue.Tests", "Evaluation", "TestData");

    [Fact]
    public async Task The_report_is_what_scikit_learn_makes_of_the_predictions()
    {
        using var model = ClipModel.Load(DemoData.Model);
        var task = ZeroShotTask.Read(Path.Combine(Fixtures, "demo-task.json"));
        var pictures = LabelledPictures.FromFolder(patches["patches"], task);
        var evaluation = await new ZeroShotEvaluator(model).RunAsync(task, pictures, patches["out"]);
        Assert.Equal((pictures.Items.Count, 0, 0), (evaluation.Report.Count, evaluation.Skipped.Count, evaluation.Others));
        Assert.InRange(evaluation.Report.Count, 80, 200);
        Assert.InRange(evaluation.Report.Accuracy, 0.9, 1);
        AssertEqual(evaluation.Report, Evaluate(patches["out/predictions.csv"]));
        AssertEqual(ScikitLearn.Run("metrics", patches["out/predictions.csv"]), evaluation.Report);
    }

    [Fact]
    public void Predictions_on_file_get_the_numbers_that_scikit_learn_gave()
    {
        // Both on file: predictions.csv was written as above, every second row, with misleading phrases so that much goes wrong; expected.json is scikit_learn.py's answer to it.
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Fixtures, "expected.json")));
        AssertEqual(expected.RootElement, Evaluate(Path.Combine(Fixtures, "predictions.csv")));
    }

    private static ClassificationReport Evaluate(string predictions)
    {
        var rows = File.ReadAllLines(predictions).Select(line => line.Split(',')).ToArray();
        string[] classes = rows[0][3..];
        var labels = rows[1..].Select(row => Array.IndexOf(classes, row[1])).ToArray();
        return new Predictions(classes, labels, rows[1..].SelectMany(row => row[3..]).Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray()).Evaluate();
    }

    private static void AssertEqual(ClassificationReport one, ClassificationReport other) =>
        Assert.Equal(JsonSerializer.Serialize(one with { Intervals = null }), JsonSerializer.Serialize(other));

    private static void AssertEqual(JsonElement expected, ClassificationReport report)
    {
        Assert.Equal(expected.GetProperty("accuracy").GetDouble(), report.Accuracy, Rounding);
        Assert.Equal(expected.GetProperty("balancedAccuracy").GetDouble(), report.BalancedAccuracy, Rounding);
        Assert.Equal(expected.GetProperty("macroF1").GetDouble(), report.MacroF1, Rounding);
        Assert.Equal(expected.GetProperty("weightedF1").GetDouble(), report.WeightedF1, Rounding);
        Assert.Equal(expected.GetProperty("auroc").Deserialize<double?>() is null, report.Auroc is null);
        Assert.Equal(expected.GetProperty("auroc").Deserialize<double?>() ?? 0, report.Auroc ?? 0, Rounding);
        Assert.Equal(expected.GetProperty("confusion").Deserialize<int[][]>()!, report.Confusion.Counts.Select(row => row.ToArray()));
        foreach (var (auroc, own) in expected.GetProperty("classAuroc").Deserialize<double?[]>()!.Zip(report.Classes))
        {
            Assert.Equal(auroc is null, own.Auroc is null);
            Assert.Equal(auroc ?? 0, own.Auroc ?? 0, Rounding);
        }
    }
}
