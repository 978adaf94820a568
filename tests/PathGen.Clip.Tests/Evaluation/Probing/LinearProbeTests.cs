using PathGen.Testing;

namespace PathGen.Clip.Tests;

public class LinearProbeTests
{
    [Fact]
    public void More_shots_do_better_and_the_same_seed_draws_the_same_rows()
    {
        var (train, test) = (Blobs(60, seed: 1), Blobs(200, seed: 2));
        var options = new FewShotOptions { Shots = [1, 4, 32], Draws = 5 };
        var done = new List<int>();
        var results = LinearProbe.FewShot(train, test, options, progress: new Immediate(done.Add));
        Assert.Equal([1, 4, 32], results.Select(r => r.Shots));
        Assert.Equal(Enumerable.Range(1, 15), done);
        Assert.True(results[0].Accuracy.Mean < results[2].Accuracy.Mean, $"{results[0].Accuracy.Mean} and {results[2].Accuracy.Mean}");
        Assert.True(results[0].Accuracy.Deviation > 0);
        Assert.InRange(results[2].Auroc!.Value.Mean, 0.8, 1);
        Assert.Equal(results, LinearProbe.FewShot(train, test, options));
        Assert.NotEqual(results[0], LinearProbe.FewShot(train, test, new FewShotOptions { Shots = [1], Draws = 5, Seed = 2 })[0]);

        // All rows of each class, however they are drawn, are the whole set.
        var all = LinearProbe.FewShot(train, test, new FewShotOptions { Shots = [60], Draws = 2 })[0];
        var probe = LinearProbe.Run(train, test).Predictions.Evaluate();
        Assert.Equal(probe.Accuracy, all.Accuracy.Mean, 1e-12);
        Assert.Equal(0, all.Accuracy.Deviation, 1e-12);
    }

    [Fact]
    public void Too_few_rows_and_sets_that_do_not_belong_together_are_refused_by_name()
    {
        var (train, test) = (Blobs(5, seed: 1), Blobs(5, seed: 2));
        Assert.Contains("\"b0\" has 5 rows to learn from; 6 shots need 6", Refused(() => LinearProbe.FewShot(train, test, new FewShotOptions { Shots = [1, 6] })), StringComparison.Ordinal);
        Assert.Contains("not of one encoder", Refused(() => LinearProbe.Run(train, new LabelledEmbeddings(new EmbeddingMatrix([1], 1), [0], train.Classes))), StringComparison.Ordinal);
        Assert.Contains("those to learn b0, b1, b2", Refused(() => LinearProbe.Run(train, new LabelledEmbeddings(test.Matrix, test.Labels, ["x", "y", "z"]))), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new FewShotOptions { Shots = [] });
        Assert.Throws<ArgumentException>(() => new FewShotOptions { Shots = [0] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FewShotOptions { Draws = 0 });

        static string Refused(Func<object> run) => Assert.Throws<ArgumentException>(run).Message;
    }

    [Fact]
    public void A_folder_holds_the_report_the_predictions_and_the_confusion()
    {
        using var folder = new TemporaryFolder();
        var (train, test) = (Blobs(20, seed: 1), Blobs(30, seed: 2));
        var evaluation = LinearProbe.RunToFolder(train, test, folder["out"], bootstrap: new BootstrapOptions { Resamples = 100 }, fewShot: new FewShotOptions { Shots = [2], Draws = 3 });
        Assert.Equal((60, 90, 8, 0.24, true), (evaluation.TrainRows, evaluation.TestRows, evaluation.Width, evaluation.InverseRegularization, evaluation.Converged));
        Assert.Equal(["confusion.png", "predictions.csv", "report.json"], Directory.GetFiles(folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var rows = TableFile.Read(folder["out/predictions.csv"], ["label"], ["predicted"]).ToList();
        Assert.Equal(evaluation.Report.Accuracy, rows.Count(r => r[0] == r[1]) / 90.0);
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(folder["out/report.json"]));
        Assert.Equal(evaluation.FewShot![0].Accuracy.Mean, json.RootElement.GetProperty("fewShot")[0].GetProperty("accuracy").GetProperty("mean").GetDouble());
        Assert.NotNull(evaluation.Report.Intervals);
    }

    [Fact]
    public void Embeddings_and_labels_are_read_from_files()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder["e.npy"], stream => NpyMatrix.Write(stream, new EmbeddingMatrix([1, 2, 3, 4, 5, 6], 2), default));
        File.WriteAllText(folder["e.csv"], "path,Label\na.png,tumor\n\"b,c.png\",normal\nd.png,tumor\n");
        var read = LabelledEmbeddings.Read(folder["e.npy"]);
        Assert.Equal(["normal", "tumor"], read.Classes);
        Assert.Equal([1, 0, 1], read.Labels.ToArray());
        Assert.Equal([3f, 4f], read.Matrix[1].ToArray());

        Refused("row 1 is of class \"normal\"; expected are tumor", () => LabelledEmbeddings.Read(folder["e.npy"], classes: ["tumor"]));
        File.WriteAllText(folder["short.csv"], "label\ntumor\n");
        Refused("1 labels for the 3 rows", () => LabelledEmbeddings.Read(folder["e.npy"], folder["short.csv"]));
        File.WriteAllText(folder["none.csv"], "path,kind\na,b\n");
        Refused("no column is called \"label\" or \"class\"", () => LabelledEmbeddings.Read(folder["e.npy"], folder["none.csv"]));
        Refused("missing.csv", () => LabelledEmbeddings.Read(folder["e.npy"], folder["missing.csv"]));
        Assert.Contains("missing.npy", Assert.Throws<EmbeddingException>(() => LabelledEmbeddings.Read(folder["missing.npy"])).Message, StringComparison.Ordinal);
        Assert.Contains("not a NumPy file", Assert.Throws<EmbeddingException>(() => LabelledEmbeddings.Read(folder["e.csv"])).Message, StringComparison.Ordinal);

        static void Refused(string part, Func<object> read) => Assert.Contains(part, Assert.Throws<EvaluationException>(read).Message, StringComparison.Ordinal);
    }

    private static LabelledEmbeddings Blobs(int rowsPerClass, int seed)
    {
        var random = new Random(seed);
        var values = new List<float>();
        var labels = new List<int>();
        for (var i = 0; i < 3 * rowsPerClass; i++)
        {
            labels.Add(i % 3);
            values.AddRange(Enumerable.Range(0, 8).Select(k => (k == i % 3 ? 1.5f : 0) + (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5)));
        }

        return new LabelledEmbeddings(new EmbeddingMatrix([.. values], 8), labels.ToArray(), ["b0", "b1", "b2"]);
    }

    private sealed class Immediate(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
