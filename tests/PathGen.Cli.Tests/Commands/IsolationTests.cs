using System.CommandLine;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary>The tool reads what OpenSlide reads in processes of their own.</summary>
public class IsolationTests
{
    [Theory]
    [InlineData(SlideIsolation.WorkerProcess)]
    [InlineData(SlideIsolation.InProcess, "--in-process")]
    public void It_is_the_default(SlideIsolation expected, params string[] arguments)
    {
        var parsed = new RootCommand { CommonOptions.InProcess, CommonOptions.SlideMpp }.Parse(arguments);
        Assert.Empty(parsed.Errors);
        Assert.Equal(expected, CommonOptions.SlideOptions(parsed).Isolation);
    }

    [Fact]
    public async Task The_result_is_the_same_as_in_process()
    {
        using var folder = new TemporaryFolder();
        var slide = Reference.PathOf("data", "slides", "hamamatsu-dapi.ndpi");
        var own = (await Pathgen.RunAsync("slide", "info", slide, "--json")).Succeeded();
        var inProcess = (await Pathgen.RunAsync("slide", "info", slide, "--json", "--in-process")).Succeeded();
        Assert.Equal(inProcess.Out, own.Out);
        (await Pathgen.RunAsync("slide", "thumbnail", slide, "--out", folder["own.png"])).Succeeded();
        (await Pathgen.RunAsync("slide", "thumbnail", slide, "--out", folder["in-process.png"], "--in-process")).Succeeded();
        Assert.Equal(File.ReadAllBytes(folder["in-process.png"]), File.ReadAllBytes(folder["own.png"]));
    }

    [Fact]
    public async Task A_damaged_slide_is_one_line_of_error()
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(Reference.PathOf("data", "slides", "hamamatsu-dapi.ndpi"));
        bytes.AsSpan(8, bytes.Length / 2).Fill(0xFF); // The directories at the end stay, the pictures they point to do not.
        File.WriteAllBytes(folder["damaged.ndpi"], bytes);
        var line = (await Pathgen.RunAsync("slide", "thumbnail", folder["damaged.ndpi"], "--out", folder["t.png"])).Failed(ExitCode.Input);
        Assert.Contains("damaged.ndpi: ", line, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["t.png"]));
    }
}
