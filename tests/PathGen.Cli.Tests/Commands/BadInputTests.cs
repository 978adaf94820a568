using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary>Every command against what users really have: missing, foreign and cut files, and places that cannot be written.</summary>
public class BadInputTests(SharedModel model) : IClassFixture<SharedModel>
{
    private static readonly string[] SlideCommands =
    [
        "slide info {0}", "slide thumbnail {0} --out {1}/t.png", "slide tissue {0} --out {1}/t.png", "slide tiles {0} --out {1}/t.json",
        "embed {0} --model {2} --out {1}/e.npy", "classify {0} --model {2} --labels a;b", "generate {0} --model {2} --out {1}/run",
    ];

    private static readonly string[] WritingCommands =
    [
        "slide info {0} --out {1}/t.json", "slide thumbnail {0} --out {1}/t.png", "slide tissue {0} --out {1}/t.png", "slide tissue {0} --geojson {1}/t.json",
        "slide tiles {0} --out {1}/t.json", "embed {0} --model {2} --out {1}/e.npy", "model import {3} --out {1}/m", "generate {0} --model {2} --out {1}/run",
    ];

    private static readonly string[] ModelCommands =
    [
        "embed {0} --model {2} --out {1}/e.npy", "classify {0} --model {2} --labels a;b", "generate {0} --model {2} --out {1}/run",
    ];

    public static TheoryData<string> OverSlides => [.. SlideCommands];

    public static TheoryData<string> Writing => [.. WritingCommands];

    public static TheoryData<string> OverModels => [.. ModelCommands];

    public static TheoryData<string, int> OverCutSlides => new(SlideCommands.SelectMany(command => new[] { 10, 50, 90 }.Select(percent => (command, percent))));

    private static string Slide => Reference.PathOf("data", "slides", "CMU-1-Small-Region.svs");

    [Theory]
    [MemberData(nameof(OverSlides))]
    public async Task A_missing_slide(string command)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["out"]);
        var line = (await RunAsync(command, folder["missing.svs"], folder["out"])).Failed(ExitCode.Input);
        Assert.Contains("missing.svs: no such file", line, StringComparison.Ordinal);
        Assert.Empty(Tree.Names(folder["out"]));
    }

    [Theory]
    [MemberData(nameof(OverSlides))]
    public async Task A_text_file_called_svs(string command)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllText(folder["text.svs"], "This is no slide.\n");
        var line = (await RunAsync(command, folder["text.svs"], folder["out"])).Failed(ExitCode.Input);
        Assert.Contains("text.svs", line, StringComparison.Ordinal);
        AssertNothingButARun(folder["out"]);
    }

    [Theory]
    [MemberData(nameof(OverCutSlides))]
    public async Task A_slide_that_was_cut(string command, int percent)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["out"]);
        var bytes = File.ReadAllBytes(Slide);
        File.WriteAllBytes(folder["cut.svs"], bytes[..(bytes.Length * percent / 100)]);
        var line = (await RunAsync(command, folder["cut.svs"], folder["out"])).Failed(ExitCode.Input);
        Assert.Contains("cut.svs", line, StringComparison.Ordinal);
        AssertNothingButARun(folder["out"]);
    }

    [Theory]
    [MemberData(nameof(Writing))]
    public async Task An_output_below_a_file(string command)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "in the way");
        var line = (await RunAsync(command, Slide, folder["file"])).Failed(ExitCode.Output);
        Assert.Contains(folder["file"], line, StringComparison.Ordinal);
        Assert.Equal(["file"], Tree.Names(folder.Path));
        Assert.Equal("in the way", File.ReadAllText(folder["file"]));
    }

    [Theory]
    [MemberData(nameof(Writing))]
    public async Task An_output_where_nobody_may_write(string command)
    {
        // Rights do not bind root; the kernel's own file system refuses everyone.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's.");
        Assert.Contains("/proc", (await RunAsync(command, Slide, "/proc")).Failed(ExitCode.Output), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Writing))]
    public async Task An_output_where_something_else_is(string command)
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "t.json", "t.png", "e.npy", "m", "run" })
        {
            Directory.CreateDirectory(folder[name]);
            File.WriteAllText(Path.Combine(folder[name], "mine.txt"), "mine");
        }

        var before = Tree.Stamps(folder.Path);
        (await RunAsync(command, Slide, folder.Path)).Failed(ExitCode.Output);
        Assert.Equal(before, Tree.Stamps(folder.Path));
    }

    [Theory]
    [MemberData(nameof(OverModels))]
    public async Task A_model_that_is_missing_or_cut(string command)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["out"]);
        (await RunAsync(command, Slide, folder["out"], folder["nowhere"])).Failed(ExitCode.Model);
        await Models.ImportAsync(folder["model"]);
        foreach (var name in new[] { "vision_model_cpu.onnx", "vision_model.onnx", "model.json" })
        {
            var file = Path.Combine(folder["model"], name);
            var whole = File.ReadAllBytes(file);
            File.WriteAllBytes(file, whole[..(whole.Length / 2)]);
            var line = (await RunAsync(command, Slide, folder["out"], folder["model"])).Failed(ExitCode.Model);

            // The variant for the CPU takes its weights from the other file, and is what the runtime names.
            Assert.Contains(name == "vision_model.onnx" ? "vision_model" : name, line, StringComparison.Ordinal);
            AssertNothingButARun(folder["out"]);
            File.WriteAllBytes(file, whole);
        }
    }

    [Fact]
    public async Task A_model_directory_that_is_none()
    {
        using var folder = new TemporaryFolder();
        (await Pathgen.RunAsync("model", "info", folder["nowhere"])).Failed(ExitCode.Model);
        Assert.Contains("model.json", (await Pathgen.RunAsync("model", "info", folder.Path)).Failed(ExitCode.Model), StringComparison.Ordinal);
        File.WriteAllText(folder["model.json"], "{\"formatVersion\": 1, \"kind\"");
        Assert.Contains("model.json", (await Pathgen.RunAsync("model", "info", folder.Path)).Failed(ExitCode.Model), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_none_or_damaged_cannot_be_exported()
    {
        using var folder = new TemporaryFolder();
        foreach (var run in new[] { folder["nowhere"], folder.Path })
            Assert.Contains("holds no run", (await Pathgen.RunAsync("export", run, "--format", "llava", "--out", folder["x"])).Failed(ExitCode.Input), StringComparison.Ordinal);
        File.WriteAllText(folder["pairs.sqlite"], new string('x', 5000));
        Assert.Contains("pairs.sqlite", (await Pathgen.RunAsync("export", folder.Path, "--format", "llava", "--out", folder["x"])).Failed(ExitCode.Input), StringComparison.Ordinal);
        Assert.Equal(["pairs.sqlite"], Tree.Names(folder.Path));
    }

    [Fact]
    public async Task A_report_that_is_missing_too_long_or_no_text()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["latin1.txt"], [0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72]);
        File.WriteAllBytes(folder["long.txt"], new byte[(1 << 20) + 1]);
        foreach (var name in new[] { "missing.txt", "latin1.txt", "long.txt" })
        {
            var run = await Pathgen.RunAsync("generate", Slide, "--model", model.Path, "--out", folder["run"], "--report", folder[name]);
            Assert.Contains(name, run.Failed(ExitCode.Input), StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(folder["run"]));
    }

    // A run that fails keeps its store and the embeddings that it continues from; nothing of a dataset.
    private static void AssertNothingButARun(string folder) => Assert.All(
        Tree.Names(folder), name => Assert.Matches("^run(/(\\.lock|embeddings(/[0-9a-f]{64}\\.npy\\.partial)?|pairs\\.sqlite(\\.lock)?))?$", name));

    private Task<ToolRun> RunAsync(string command, string slide, string output, string? modelPath = null)
    {
        var checkpoint = Reference.PathOf("golden", "clip", "clip-tiny-quickgelu");
        return Pathgen.RunAsync([.. command.Split(' ').Select(word => string.Format(System.Globalization.CultureInfo.InvariantCulture, word, slide, output, modelPath ?? model.Path, checkpoint))]);
    }
}
