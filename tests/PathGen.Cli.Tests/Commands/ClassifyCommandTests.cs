using PathGen.Testing;

namespace PathGen.Cli.Tests;

public class ClassifyCommandTests(SharedModel model) : IClassFixture<SharedModel>
{
    private const string Labels = "tumor patch;normal patch";

    [Fact]
    public async Task Probabilities_are_the_softmax_of_open_clips_logits()
    {
        // The golden texts 0 and 1 are these labels in the default template.
        var logits = Npy.Read(Reference.PathOf("golden", "clip", "clip-tiny-quickgelu", "logits_per_image.npy"));
        var folder = Reference.PathOf("golden", "clip");
        var json = (await Pathgen.RunAsync("classify", folder, "--model", model.Path, "--labels", Labels, "--template", "An H&E image of {}", "--json")).Succeeded().Json;
        var (values, width) = (logits.As<float>(), logits.Shape[1]);
        Assert.Equal(4, json.GetProperty("results").GetArrayLength());
        for (var i = 0; i < 4; i++)
        {
            var result = json.GetProperty("results")[i];
            Assert.EndsWith($"patch_{i}.png", result.GetProperty("path").GetString(), StringComparison.Ordinal);
            var tumor = 1 / (1 + Math.Exp(values[i * width + 1] - values[i * width]));

            // A logit is off by up to 1e-3 (100 times a cosine in float32), a probability by at most a quarter of two of those.
            Assert.Equal(tumor, result.GetProperty("probabilities").GetProperty("tumor patch").GetDouble(), 1e-3);
            Assert.Equal(tumor >= 0.5 ? "tumor patch" : "normal patch", result.GetProperty("label").GetString());
        }
    }

    [Fact]
    public async Task A_slides_tiles_are_counted_and_averaged()
    {
        var slide = Reference.PathOf("data", "slides", "CMU-1-Small-Region.svs");
        var result = (await Pathgen.RunAsync("classify", slide, "--model", model.Path, "--labels", Labels, "--json")).Succeeded().Json.GetProperty("results")[0];
        var counts = result.GetProperty("counts").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt32());
        Assert.Equal(result.GetProperty("tiles").GetInt32(), counts.Values.Sum());
        Assert.Equal(counts.MaxBy(pair => pair.Value).Key, result.GetProperty("label").GetString());
        Assert.Equal(1, result.GetProperty("probabilities").EnumerateObject().Sum(p => p.Value.GetDouble()), 1e-5);
    }

    [Fact]
    public async Task What_cannot_be_read_is_left_out_with_its_reason_and_exit_code_6()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text.png"], "no picture");
        var run = await Pathgen.RunAsync("classify", Reference.PathOf("golden", "clip", "patch_0.png"), folder["text.png"], "--model", model.Path, "--labels", Labels, "--json");
        Assert.Contains("1 of 2 paths left out", run.Failed(ExitCode.Partly), StringComparison.Ordinal);
        Assert.Contains("text.png", run.Json.GetProperty("results")[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.NotNull(run.Json.GetProperty("results")[0].GetProperty("label").GetString());
    }

    [Fact]
    public async Task The_models_terms_and_the_notice_come_with_every_result()
    {
        var run = (await Pathgen.RunAsync("classify", Reference.PathOf("golden", "clip", "patch_0.png"), "--model", model.Path, "--labels", Labels)).Succeeded();
        Assert.Contains("CC0, for tests", run.Out, StringComparison.Ordinal);
        Assert.Contains("Research use only; not a diagnostic device.", run.Out, StringComparison.Ordinal);
    }
}
