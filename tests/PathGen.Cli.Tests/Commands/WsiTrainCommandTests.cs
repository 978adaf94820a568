using System.Globalization;
using PathGen.Testing;
using PathGen.Wsi;

namespace PathGen.Cli.Tests;

/// <summary><c>pathgen wsi train</c>, <c>predict</c> and <c>eval</c> on small random features.</summary>
public sealed class WsiTrainCommandTests : IDisposable
{
    private const int Slides = 24;
    private readonly TemporaryFolder folder = new();

    public WsiTrainCommandTests()
    {
        Directory.CreateDirectory(folder["features/pt_files"]);
        var random = new Random(1);
        for (var i = 0; i < Slides; i++)
        {
            // A positive slide has one odd patch in ten.
            var count = 10 + random.Next(40);
            float[] values = [.. Enumerable.Range(0, count * 16).Select(j => random.NextSingle() + (i % 2 == 1 && j / 16 % 10 == 0 ? 3 : 0))];
            var bag = new FeatureBag(Name(i), values, 16, [.. Enumerable.Range(0, count).Select(p => new PatchPosition(256 * (p % 8), 256 * (p / 8)))]) { PatchSize = 256 };
            FeatureFile.Write(bag, i < 12 ? folder[$"features/{Name(i)}.safetensors"] : folder[$"features/pt_files/{Name(i)}.pt"]);
        }

        File.WriteAllText(folder["labels.csv"], "case_id,slide_id,label\n" + string.Concat(Enumerable.Range(0, Slides).Select(i => $"case_{i},{Name(i)},{Label(i)}\n")));
        Directory.CreateDirectory(folder["splits"]);
        File.WriteAllText(folder["splits/splits_0.csv"], ",train,val,test\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"{i},{Name(i)},{(i < 6 ? Name(12 + i) : "")},{(i < 6 ? Name(18 + i) : "")}\n")));
        File.WriteAllText(folder["splits/split_1.json"], $$"""{"train_names": [{{Names(12, 24)}}], "val_names": [{{Names(0, 6)}}], "test_names": [{{Names(6, 12)}}]}""");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Splits_and_seeds_are_trained_and_a_head_predicts_new_slides()
    {
        string[] more = ["--method", "abmil", "--seeds", "1,2", "--epochs", "15", "--learning-rate", "0.005", "--bootstrap", "100"];
        var report = (await TrainAsync("out", [.. more, "--json"])).Succeeded().Json;
        Assert.Equal(4, report.GetProperty("runs").GetArrayLength());
        Assert.Equal("Abmil", report.GetProperty("method").GetString());
        var all = report.GetProperty("spreads").EnumerateArray().Single(s => s.GetProperty("name").GetString() == "all" && s.GetProperty("part").GetString() == "test");
        Assert.True(all.GetProperty("auroc").GetProperty("mean").GetDouble() > 0.9, all.GetRawText());
        Assert.Equal(["head.json", "head.onnx", "run.json", "test.csv", "validation.csv"], Tree.Names(folder["out/splits_0/seed-2"]));

        // Again it is but read; for people.
        var text = (await TrainAsync("out", more)).Succeeded().Out;
        Assert.Contains("Research use only", text, StringComparison.Ordinal);
        Assert.Contains("split_1 seed 2 test: AUROC", text, StringComparison.Ordinal);

        var predicted = (await Pathgen.RunAsync("wsi", "predict", folder["features"], "--head", folder["out/splits_0/seed-1"], "--out", folder["p.csv"], "--json")).Succeeded().Json;
        Assert.Equal(Slides, predicted.GetProperty("slides").GetArrayLength());
        var measured = (await Pathgen.RunAsync("wsi", "eval", folder["p.csv"], "--labels", folder["labels.csv"], "--task", "camelyon16", "--json")).Succeeded().Json;
        Assert.Equal(Slides, measured.GetProperty("count").GetInt32());
        var test = (await Pathgen.RunAsync("wsi", "eval", folder["out/splits_0/seed-1/test.csv"], "--bootstrap", "0", "--json")).Succeeded().Json;
        var run = report.GetProperty("runs").EnumerateArray().Single(r => r.GetProperty("split").GetString() == "splits_0" && r.GetProperty("seed").GetInt32() == 1).GetProperty("test");
        Assert.Equal(run.GetProperty("accuracy").GetDouble(), test.GetProperty("accuracy").GetDouble());

        // Attention only where patches have places.
        (await Pathgen.RunAsync("wsi", "predict", folder[$"features/{Name(1)}.safetensors"], "--head", folder["out/splits_0/seed-1"], "--out", folder["one.csv"], "--attention", folder["attention"])).Succeeded();
        var scores = PatchScoresFile.Read(folder[$"attention/{Name(1)}.csv"]);
        Assert.Equal(1, scores["attention"].ToArray().Sum(), 1e-4f);
        var line = (await Pathgen.RunAsync("wsi", "predict", folder["features"], "--head", folder["out/splits_0/seed-1"], "--out", folder["some.csv"], "--attention", folder["attention"])).Failed(ExitCode.Partly);
        Assert.Contains("12 of 24 slides left out", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mean")]
    [InlineData("max")]
    [InlineData("knn")]
    public async Task A_baseline_is_trained_and_predicts(string method)
    {
        (await TrainAsync("out", "--method", method, "--bootstrap", "0")).Succeeded();
        (await Pathgen.RunAsync("wsi", "predict", folder["features"], "--head", folder["out/splits_0/seed-1"], "--out", folder["p.csv"])).Succeeded();
        Assert.Equal(Slides + 1, File.ReadAllLines(folder["p.csv"]).Length);
        var line = (await Pathgen.RunAsync("wsi", "predict", folder[$"features/{Name(1)}.safetensors"], "--head", folder["out/splits_0/seed-1"], "--out", folder["q.csv"], "--attention", folder["attention"])).Failed(ExitCode.Input);
        Assert.Contains("weighs no patches", line, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["q.csv"]));
    }

    [Fact]
    public async Task Wrong_slides_labels_and_folders_are_one_line()
    {
        (await TrainAsync("out", "--method", "mean")).Succeeded();
        Assert.Contains("another protocol", (await TrainAsync("out", "--method", "max")).Failed(ExitCode.Input), StringComparison.Ordinal);
        FeatureFile.Write(new FeatureBag(Name(3), Array.Empty<float>(), 16, []) { PatchSize = 256 }, folder[$"features/{Name(3)}.safetensors"]);
        Assert.Contains("no patches", (await TrainAsync("empty", "--method", "mean")).Failed(ExitCode.Input), StringComparison.Ordinal);
        File.Delete(folder[$"features/{Name(3)}.safetensors"]);
        Assert.Contains($"no features of {Name(3)}", (await TrainAsync("missing", "--method", "mean")).Failed(ExitCode.Input), StringComparison.Ordinal);
        File.WriteAllText(folder["labels.csv"], "slide_id,label\nx,normal\ny,normal\n");
        Assert.Contains("no label of", (await TrainAsync("labels", "--method", "mean")).Failed(ExitCode.Input), StringComparison.Ordinal);
        Assert.Contains("one class", (await Pathgen.RunAsync("wsi", "train", "--features", folder["features"], "--labels", folder["labels.csv"], "--out", folder["o"])).Failed(ExitCode.Input), StringComparison.Ordinal);
        (await Pathgen.RunAsync("wsi", "predict", folder["features"], "--head", folder["nowhere"], "--out", folder["p.csv"])).Failed(ExitCode.Model);
        (await Pathgen.RunAsync("wsi", "predict", folder["nowhere"], "--head", folder["out/splits_0/seed-1"], "--out", folder["p.csv"])).Failed(ExitCode.Input);
        (await Pathgen.RunAsync("wsi", "eval", folder["labels.csv"])).Failed(ExitCode.Input);
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"slide_{i}");

    private static string Label(int i) => i % 2 == 0 ? "normal_tissue" : "tumor_tissue";

    private static string Names(int first, int end) => string.Join(", ", Enumerable.Range(first, end - first).Select(i => $"\"{Name(i)}\""));

    private Task<ToolRun> TrainAsync(string output, params string[] more) => Pathgen.RunAsync(
        ["wsi", "train", "--features", folder["features"], "--labels", folder["labels.csv"], "--task", "camelyon16", "--split", folder["splits"], "--out", folder[output], "--quiet", .. more]);
}
