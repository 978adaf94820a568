using System.Globalization;
using System.Text.Json;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

public sealed class ZeroShotEvaluatorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ZeroShotTask task;

    public ZeroShotEvaluatorTests()
    {
        File.WriteAllText(folder["task.json"], """
            {"formatVersion": 1, "id": "shades", "title": "Shades", "source": "painted", "templates": ["{} picture"],
             "classes": [{"name": "dark", "codes": ["D"], "phrases": ["dark"]}, {"name": "light", "codes": ["L"], "phrases": ["light"]}]}
            """);
        task = ZeroShotTask.Read(folder["task.json"]);
        for (var i = 0; i < 20; i++)
        {
            Paint($"data/D/{i}.png", i % 5 == 0 ? 230 : 25, i);
            Paint($"data/L/{i}.png", i % 4 == 0 ? 20 : 235, 100 + i);
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Everything_is_written_and_the_report_follows_from_the_predictions()
    {
        var seen = new List<int>();
        var evaluation = await Evaluator().RunAsync(task, LabelledPictures.FromFolder(folder["data"], task), folder["out"], progress: new Immediate(seen.Add));
        Assert.Equal(Enumerable.Range(1, 40), seen);
        Assert.Equal((16 + 15) / 40.0, evaluation.Report.Accuracy);
        Assert.Equal([[16, 4], [5, 15]], evaluation.Report.Confusion.Counts.Select(row => row.ToArray()));
        Assert.Equal(["confusion.png", "embeddings.csv", "embeddings.kept", "embeddings.npy", "predictions.csv", "report.json"], Directory.GetFiles(folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        // The table of predictions, read back, is what was evaluated: to the last bit.
        var rows = TableFile.Read(folder["out/predictions.csv"], ["path"], ["label"], ["predicted"], ["dark"], ["light"]).ToList();
        var again = new Predictions(
            ["dark", "light"], rows.Select(r => r[1] == "dark" ? 0 : 1).ToArray(), rows.SelectMany(r => r[3..].Select(v => double.Parse(v, CultureInfo.InvariantCulture))).ToArray());
        Assert.Equal(rows.Select(r => r[2]), again.Predicted.ToArray().Select(p => again.Classes[p]));
        Assert.Equal(JsonSerializer.Serialize(evaluation.Report with { Intervals = null }), JsonSerializer.Serialize(again.Evaluate()));

        var json = JsonDocument.Parse(File.ReadAllText(folder["out/report.json"])).RootElement;
        Assert.Equal(evaluation.Report.Accuracy, json.GetProperty("report").GetProperty("accuracy").GetDouble());
        Assert.Equal(evaluation.Report.Intervals!.Accuracy.Lower, json.GetProperty("report").GetProperty("intervals").GetProperty("accuracy").GetProperty("lower").GetDouble());
        Assert.Equal("{} picture", json.GetProperty("templates")[0].GetString());

        var embedded = LabelledEmbeddings.Read(folder["out/embeddings.npy"]);
        Assert.Equal((40, 4), (embedded.Matrix.Count, embedded.Matrix.Width));
        using var first = PictureFile.Read(folder["data/" + rows[0][0]]);
        Assert.Equal(new ProjectionEncoder().Encode(first), embedded.Matrix[0].ToArray());
        using var confusion = PictureFile.Read(folder["out/confusion.png"]);
        Assert.True(confusion.Width > 192);
    }

    [Fact]
    public async Task A_second_evaluation_embeds_nothing_and_another_wording_changes_the_scores()
    {
        var pictures = LabelledPictures.FromFolder(folder["data"], task);
        await Evaluator().RunAsync(task, pictures, folder["out"]);
        var before = File.ReadAllBytes(folder["out/report.json"]);
        var encoder = new ProjectionEncoder();
        await Evaluator(encoder).RunAsync(task, pictures, folder["out"]);
        Assert.Equal(0, encoder.Pictures);
        Assert.Equal(before, File.ReadAllBytes(folder["out/report.json"]));
        var swapped = await Evaluator(encoder).RunAsync(task, pictures, folder["out"], new ZeroShotEvaluatorOptions { Templates = ["not {}"], Bootstrap = null });
        Assert.Equal(0, encoder.Pictures);
        Assert.Equal(9 / 40.0, swapped.Report.Accuracy);
        Assert.Null(swapped.Report.Intervals);
    }

    [Fact]
    public async Task Unreadable_pictures_are_skipped_within_the_tolerance()
    {
        File.WriteAllText(folder["data/D/broken.png"], "no picture");
        Paint("data/elsewhere/x.png", 100, 7);
        var pictures = LabelledPictures.FromFolder(folder["data"], task);
        var error = await Assert.ThrowsAsync<EvaluationException>(() => Evaluator().RunAsync(task, pictures, folder["out"]));
        Assert.Contains("1 of the first 21 pictures cannot be read (of 41 in all)", error.Message, StringComparison.Ordinal);
        Assert.Contains("D/broken.png", error.Message, StringComparison.Ordinal);
        Assert.Equal(["embeddings.kept"], Directory.GetFiles(folder["out"]).Select(Path.GetFileName));

        var encoder = new ProjectionEncoder();
        var evaluation = await Evaluator(encoder).RunAsync(task, pictures, folder["out"], new ZeroShotEvaluatorOptions { MaxFailureShare = 0.05 });
        Assert.InRange(encoder.Pictures, 1, 20);
        Assert.Equal((41, 40, 1, "elsewhere"), (evaluation.Pictures, evaluation.Report.Count, evaluation.Others, Assert.Single(evaluation.OtherFolders)));
        var skipped = Assert.Single(evaluation.Skipped);
        Assert.Equal("D/broken.png", skipped.Path);
        Assert.Contains("not a PNG, JPEG or TIFF", skipped.Reason, StringComparison.Ordinal);
        Assert.Equal(40, LabelledEmbeddings.Read(folder["out/embeddings.npy"]).Matrix.Count);
    }

    [Fact]
    public async Task Where_nothing_can_be_read_there_is_no_report()
    {
        foreach (var file in Directory.GetFiles(folder["data"], "*.png", SearchOption.AllDirectories))
            File.WriteAllText(file, "no picture");
        var options = new ZeroShotEvaluatorOptions { MaxFailureShare = 1 };
        var error = await Assert.ThrowsAsync<EvaluationException>(() => Evaluator().RunAsync(task, LabelledPictures.FromFolder(folder["data"], task), folder["out"], options));
        Assert.Contains("None of 40 pictures", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_refused_before_anything_is_embedded()
    {
        File.WriteAllText(folder["out"], "in the way");
        var encoder = new ProjectionEncoder();
        await Assert.ThrowsAsync<EmbeddingException>(() => Evaluator(encoder).RunAsync(task, LabelledPictures.FromFolder(folder["data"], task), folder["out"]));
        Assert.Equal(0, encoder.Pictures);
        Assert.Throws<ArgumentException>(() => new ZeroShotEvaluatorOptions { Templates = ["no place"] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ZeroShotEvaluatorOptions { MaxFailureShare = double.NaN });
    }

    // Light pictures have the encoder's direction of white; "light" asks for it.
    private static ZeroShotEvaluator Evaluator(ProjectionEncoder? encoder = null)
    {
        using var white = new RgbImage(8, 8);
        white.Fill(255, 255, 255);
        var light = new ProjectionEncoder().Encode(white);
        return new ZeroShotEvaluator(
            encoder ?? new ProjectionEncoder(),
            new VectorTextEncoder(4, text => text.Contains("light", StringComparison.Ordinal) != text.StartsWith("not", StringComparison.Ordinal) ? light : [.. light.Select(v => -v)]));
    }

    private void Paint(string name, int shade, int seed)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        using var image = new RgbImage(16, 16);
        var random = new Random(seed);
        foreach (ref var value in image.Pixels)
            value = (byte)(shade + random.Next(-15, 16));
        PictureFile.WritePng(image, folder[name]);
    }

    private sealed class Immediate(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
