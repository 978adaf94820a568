using System.Text.Json;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary><c>pathgen eval</c> on the reference pictures and the tiny reference CLIP.</summary>
public sealed class EvalCommandTests(SharedModel model) : IClassFixture<SharedModel>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Zero_shot_names_the_classes_that_open_clips_logits_name()
    {
        // The golden texts 0 and 1 are these phrases in this template; the true classes are set so that two of four are right.
        var logits = Npy.Read(Reference.PathOf("golden", "clip", "clip-tiny-quickgelu", "logits_per_image.npy"));
        var width = logits.Shape[1];
        var named = Enumerable.Range(0, 4).Select(i => logits.As<float>()[i * width] >= logits.As<float>()[i * width + 1] ? "tumor" : "normal").ToArray();
        string[] labels = [named[0], named[1], Other(named[2]), Other(named[3])];
        WriteTask();
        for (var i = 0; i < 4; i++)
            Copy(i, $"tree/{labels[i]}/patch_{i}.png");
        var run = (await EvalAsync("--images", folder["tree"], "--json")).Succeeded();
        var report = run.Json.GetProperty("evaluation").GetProperty("report");
        Assert.Equal((4, 0.5), (report.GetProperty("count").GetInt32(), report.GetProperty("accuracy").GetDouble()));
        Assert.Equal("Research use only; not a diagnostic device.", run.Json.GetProperty("notice").GetString());
        Assert.Equal(["confusion.png", "embeddings.csv", "embeddings.kept", "embeddings.npy", "predictions.csv", "report.json"], Tree.Names(folder["out"]));
        using var written = JsonDocument.Parse(File.ReadAllText(folder["out/report.json"]));
        Assert.Equal(report.GetRawText(), written.RootElement.GetProperty("report").GetRawText(), ignoreAllWhiteSpace: true);
        foreach (var line in File.ReadAllLines(folder["out/predictions.csv"])[1..])
            Assert.Equal(named[line.Split(',')[0][^5] - '0'], line.Split(',')[2]);

        // The same from a table, into the same folder, for people.
        File.WriteAllLines(folder["t.csv"], ["path,label", .. Enumerable.Range(0, 4).Select(i => $"patch_{i}.png,{labels[i]}")]);
        var text = (await EvalAsync("--csv", folder["t.csv"], "--images", Reference.PathOf("golden", "clip"), "--bootstrap", "100")).Succeeded();
        Assert.Contains("accuracy          0.5000  [", text.Out, StringComparison.Ordinal);
        Assert.Contains("CC0, for tests", text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_is_exit_code_6_and_too_much_of_it_3()
    {
        WriteTask();
        foreach (var (i, label) in new[] { (0, "tumor"), (1, "normal"), (2, "elsewhere") })
            Copy(i, $"tree/{label}/patch_{i}.png");
        File.WriteAllText(folder["tree/tumor/text.png"], "no picture");
        Assert.Contains("text.png", (await EvalAsync("--images", folder["tree"])).Failed(ExitCode.Input), StringComparison.Ordinal);
        Assert.DoesNotContain("report.json", Tree.Names(folder["out"]));
        var line = (await EvalAsync("--images", folder["tree"], "--max-failures", "0.5")).Failed(ExitCode.Partly);
        Assert.Contains("1 pictures could not be read and 1 lie in no class's folder", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_evaluation_keeps_its_embeddings()
    {
        WriteTask();
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
            Paint(random, $"tree/{(i % 2 == 0 ? "tumor" : "normal")}/{i}.png");
        string[] arguments = ["eval", "zero-shot", "--task", folder["task.json"], "--model", model.Path, "--images", folder["tree"], "--out", folder["out"], "--quiet"];
        _ = Models.Checkpoint;
        using (var process = Pathgen.Start(arguments))
        {
            while (!process.HasExited && (!File.Exists(folder["out/embeddings.kept"]) || new FileInfo(folder["out/embeddings.kept"]).Length < 1000))
                await Task.Delay(2);
            process.Kill();
            await process.WaitForExitAsync();
        }

        var kept = new FileInfo(folder["out/embeddings.kept"]).Length;
        Assert.True(kept >= 1000);
        (await Pathgen.RunAsync(arguments)).Succeeded();
        File.WriteAllBytes(folder["again.json"], File.ReadAllBytes(folder["out/report.json"]));
        var fresh = folder["fresh"];
        (await Pathgen.RunAsync([.. arguments[..^3], "--out", fresh, "--quiet"])).Succeeded();
        foreach (var name in new[] { "report.json", "predictions.csv", "embeddings.npy", "embeddings.csv", "confusion.png" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(fresh, name)), File.ReadAllBytes(folder[$"out/{name}"]));
    }

    [Fact]
    public async Task A_linear_probe_learns_from_what_zero_shot_left()
    {
        WriteTask();
        var random = new Random(2);
        for (var i = 0; i < 24; i++)
            Paint(random, $"tree/{(i % 2 == 0 ? "tumor" : "normal")}/{i}.png", (byte)(i % 2 == 0 ? 40 : 200));
        (await EvalAsync("--images", folder["tree"])).Succeeded();
        string[] probe = ["eval", "linear-probe", "--train", folder["out/embeddings.npy"], "--test", folder["out/embeddings.npy"], "--out", folder["probe"]];
        var json = (await Pathgen.RunAsync([.. probe, "--shots", "1,4", "--draws", "3", "--json"])).Succeeded().Json;
        Assert.Equal(1, json.GetProperty("report").GetProperty("accuracy").GetDouble());
        Assert.Equal([1, 4], json.GetProperty("fewShot").EnumerateArray().Select(f => f.GetProperty("shots").GetInt32()));
        Assert.Equal(["confusion.png", "predictions.csv", "report.json"], Tree.Names(folder["probe"]));
        Assert.Contains("accuracy", (await Pathgen.RunAsync(probe)).Succeeded().Out, StringComparison.Ordinal);

        Assert.Contains("12 rows to learn from; 13 shots need 13", (await Pathgen.RunAsync([.. probe, "--shots", "13"])).Failed(ExitCode.Input), StringComparison.Ordinal);
        Assert.Contains("\"1,x\"", (await Pathgen.RunAsync([.. probe, "--shots", "1,x"])).Failed(ExitCode.Usage), StringComparison.Ordinal);
        Assert.Contains("none.npy", (await Pathgen.RunAsync(["eval", "linear-probe", "--train", folder["none.npy"], "--test", "x.npy", "--out", folder["p"]])).Failed(ExitCode.Input), StringComparison.Ordinal);
        File.WriteAllText(folder["short.csv"], "label\ntumor\n");
        Assert.Contains("1 labels for the 24 rows", (await Pathgen.RunAsync([.. probe, "--test-labels", folder["short.csv"]])).Failed(ExitCode.Input), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retrieval_ranks_the_reference_pictures_and_texts()
    {
        File.WriteAllLines(folder["pairs.tsv"], ["filepath\ttitle", .. Enumerable.Range(0, 4).Select(i => $"patch_{i}.png\ttext {i}")]);
        string[] arguments = ["eval", "retrieval", "--model", model.Path, "--pairs", folder["pairs.tsv"], "--images", Reference.PathOf("golden", "clip"), "--out", folder["out"]];
        var json = (await Pathgen.RunAsync([.. arguments, "--k", "1,4", "--json"])).Succeeded().Json.GetProperty("evaluation").GetProperty("report");
        Assert.Equal(4, json.GetProperty("images").GetInt32());
        Assert.Equal(1, json.GetProperty("textToImage").GetProperty("recall")[1].GetProperty("share").GetDouble());
        Assert.Contains("R@10 1.0000", (await Pathgen.RunAsync(arguments)).Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal(["embeddings.kept", "report.json", "texts.kept"], Tree.Names(folder["out"]));
    }

    [Fact]
    public async Task Tasks_are_listed_copied_and_used_as_files()
    {
        Assert.Contains("nct-crc         9 classes", (await Pathgen.RunAsync("eval", "tasks")).Succeeded().Out, StringComparison.Ordinal);
        var json = (await Pathgen.RunAsync("eval", "tasks", "--copy", folder["tasks"], "--json")).Succeeded().Json;
        Assert.Equal(9, json.GetArrayLength());
        Assert.Equal(9, Tree.Names(folder["tasks"]).Count);
        Copy(0, "tree/tumor/a.png");
        Copy(1, "tree/normal/b.png");
        (await Pathgen.RunAsync("eval", "zero-shot", "--task", folder["tasks/wsss4luad.json"], "--model", model.Path, "--images", folder["tree"], "--out", folder["out"])).Succeeded();
    }

    [Fact]
    public async Task Wrong_inputs_are_one_line()
    {
        string[] zeroShot = ["eval", "zero-shot", "--model", model.Path, "--out", folder["out"]];
        _ = Models.Checkpoint;
        Directory.CreateDirectory(folder["empty"]);
        Assert.Contains("--images or --csv", (await Pathgen.RunAsync([.. zeroShot, "--task", "bach"])).Failed(ExitCode.Usage), StringComparison.Ordinal);
        Assert.Contains("No built-in task is called \"crc\"", (await Pathgen.RunAsync([.. zeroShot, "--task", "crc", "--images", folder["empty"]])).Failed(ExitCode.Input), StringComparison.Ordinal);
        Assert.Contains("none.json", (await Pathgen.RunAsync([.. zeroShot, "--task", folder["none.json"], "--images", folder["empty"]])).Failed(ExitCode.Input), StringComparison.Ordinal);
        Assert.Contains("called like a class of bach", (await Pathgen.RunAsync([.. zeroShot, "--task", "bach", "--images", folder["empty"]])).Failed(ExitCode.Input), StringComparison.Ordinal);
        Assert.Contains("none.csv", (await Pathgen.RunAsync([.. zeroShot, "--task", "bach", "--csv", folder["none.csv"]])).Failed(ExitCode.Input), StringComparison.Ordinal);
        Assert.Contains("at least 100", (await Pathgen.RunAsync([.. zeroShot, "--task", "bach", "--images", folder["empty"], "--bootstrap", "7"])).Failed(ExitCode.Usage), StringComparison.Ordinal);
        Copy(0, "tree/Benign/a.png");
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllText(folder["out/mine.txt"], "mine");
        Assert.Contains("does not hold an evaluation", (await Pathgen.RunAsync([.. zeroShot, "--task", "bach", "--images", folder["tree"]])).Failed(ExitCode.Output), StringComparison.Ordinal);
        Assert.Equal(["mine.txt"], Tree.Names(folder["out"]));
    }

    private static string Other(string label) => label == "tumor" ? "normal" : "tumor";

    private Task<ToolRun> EvalAsync(params string[] more) =>
        Pathgen.RunAsync(["eval", "zero-shot", "--task", folder["task.json"], "--model", model.Path, "--out", folder["out"], .. more]);

    private void WriteTask() => File.WriteAllText(folder["task.json"], """
        {"formatVersion": 1, "id": "patches", "title": "Patches", "source": "the reference", "templates": ["An H&E image of {}"],
         "classes": [{"name": "tumor", "codes": [], "phrases": ["tumor patch"]}, {"name": "normal", "codes": [], "phrases": ["normal patch"]}]}
        """);

    private void Copy(int patch, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.Copy(Reference.PathOf("golden", "clip", $"patch_{patch}.png"), folder[name]);
    }

    private void Paint(Random random, string name, byte shade = 128)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        using var image = new RgbImage(64, 64);
        foreach (ref var value in image.Pixels)
            value = (byte)(shade + random.Next(-30, 31));
        PictureFile.WritePng(image, folder[name]);
    }
}
