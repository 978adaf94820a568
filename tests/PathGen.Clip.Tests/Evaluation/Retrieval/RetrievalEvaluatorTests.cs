using System.Text.Json;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

public sealed class RetrievalEvaluatorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public RetrievalEvaluatorTests()
    {
        var lines = new List<string> { "filepath\ttitle" };
        for (var i = 0; i < 12; i++)
        {
            using var image = new RgbImage(8, 8);
            new Random(i).NextBytes(image.Pixels);
            PictureFile.WritePng(image, folder[$"{i}.png"]);
            lines.Add($"{i}.png\ttext of {i}");
            if (i % 3 == 0)
                lines.Add($"{i}.png\tother text of {i}");
        }

        File.WriteAllLines(folder["pairs.tsv"], lines);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Pictures_and_texts_are_embedded_once_and_ranked()
    {
        var pairs = CaptionedPictures.FromTable(folder["pairs.tsv"]);
        Assert.Equal((12, 16), (pairs.Paths.Count, pairs.Texts.Count));
        var (images, texts) = (new ProjectionEncoder(), Texts());
        var done = 0;
        var evaluation = await new RetrievalEvaluator(images, texts).RunAsync(pairs, folder["out"], [1, 12], progress: new Immediate(n => done = n));
        Assert.Equal((12, 16, 28), (images.Pictures, texts.Texts.Count, done));

        // Every text has its own picture's embedding.
        Assert.Equal([1.0, 1.0], evaluation.Report.ImageToText.Recall.Select(r => r.Share));
        Assert.Equal(1, evaluation.Report.TextToImage.Recall[0].Share);
        Assert.Equal(1, JsonDocument.Parse(File.ReadAllText(folder["out/report.json"])).RootElement.GetProperty("report").GetProperty("textToImage").GetProperty("recall")[0].GetProperty("share").GetDouble());

        await new RetrievalEvaluator(images, texts).RunAsync(pairs, folder["out"]);
        Assert.Equal((12, 16), (images.Pictures, texts.Texts.Count));
    }

    [Fact]
    public async Task A_picture_that_cannot_be_read_takes_its_texts_with_it()
    {
        File.WriteAllText(folder["3.png"], "no picture");
        var pairs = CaptionedPictures.FromTable(folder["pairs.tsv"]);
        var evaluator = new RetrievalEvaluator(new ProjectionEncoder(), Texts());
        Assert.Contains("3.png", (await Assert.ThrowsAsync<EvaluationException>(() => evaluator.RunAsync(pairs, folder["out"]))).Message, StringComparison.Ordinal);
        var evaluation = await evaluator.RunAsync(pairs, folder["out"], maxFailureShare: 0.1);
        Assert.Equal("3.png", Assert.Single(evaluation.Skipped).Path);
        Assert.Equal((11, 14, 1.0), (evaluation.Report.Images, evaluation.Report.Texts, evaluation.Report.TextToImage.Recall[0].Share));
    }

    [Fact]
    public void A_table_without_texts_is_refused_by_name()
    {
        File.WriteAllText(folder["t.csv"], "path,caption\na.png,\n");
        Assert.Contains("row 0 lacks its text", Assert.Throws<EvaluationException>(() => CaptionedPictures.FromTable(folder["t.csv"])).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["t.csv"], "path,caption\n");
        Assert.Contains("no row", Assert.Throws<EvaluationException>(() => CaptionedPictures.FromTable(folder["t.csv"])).Message, StringComparison.Ordinal);
    }

    private VectorTextEncoder Texts() => new(4, text =>
    {
        using var image = new RgbImage(8, 8);
        new Random(int.Parse(text.Split(' ')[^1])).NextBytes(image.Pixels);
        return new ProjectionEncoder().Encode(image);
    });

    private sealed class Immediate(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
