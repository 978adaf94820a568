using System.Text.RegularExpressions;
using PathGen.Onnx;
using PathGen.Testing;

namespace PathGen.Samples.HostedApp.Tests;

/// <summary>The app as a process.</summary>
public sealed class ProgramTests
{
    [Fact]
    public void It_classifies_the_slide_and_stops()
    {
        var run = Run("--PathGen:Model", DemoData.Model, "--PathGen:Slide", DemoData.Slide);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Matches(@"glands: [1-9][0-9]* tiles", run.Output);
        Assert.Single(Regex.Matches(run.Output, Regex.Escape(ModelDirectory.Open(DemoData.Model).Manifest.Licence)));
        Assert.Single(Regex.Matches(run.Output, "Research use only; not a diagnostic device\\."));
    }

    [Fact]
    public void It_makes_pairs_and_stops()
    {
        using var folder = new TemporaryFolder();
        var run = Run("--PathGen:Model", DemoData.Model, "--PathGen:Slide", DemoData.Slide, "--PathGen:Run", folder["run"]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("\"caption\":\"", File.ReadAllText(folder["run/dataset/pathgen.json"]));
    }

    [Fact]
    public void A_missing_setting_is_one_line_that_names_it()
    {
        var run = Run("--PathGen:Model", "somewhere");
        Assert.Equal((1, "The setting PathGen:Slide is missing: give --PathGen:Slide VALUE, or set it in appsettings.json."), (run.ExitCode, run.Error.Trim()));
    }

    [Fact]
    public void A_folder_without_a_model_is_one_line()
    {
        using var folder = new TemporaryFolder();
        var run = Run("--PathGen:Model", folder.Path, "--PathGen:Slide", folder["none.svs"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(folder.Path, run.Error);
        Assert.DoesNotContain("   at ", run.Error);
    }

    [Fact]
    public void A_missing_slide_ends_the_app_with_an_error()
    {
        using var folder = new TemporaryFolder();
        var run = Run("--PathGen:Model", DemoData.Model, "--PathGen:Slide", folder["none.svs"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("none.svs", run.Output);
    }

    [Fact]
    public void A_run_folder_that_cannot_be_made_ends_the_app_with_one_line()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "in the way");
        var run = Run("--PathGen:Model", DemoData.Model, "--PathGen:Slide", DemoData.Slide, "--PathGen:Run", folder["file/run"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("file", run.Output + run.Error);
        Assert.DoesNotContain("   at ", run.Output + run.Error);
    }

    [Fact]
    public void Labels_that_are_no_classes_are_one_line()
    {
        var run = Run("--PathGen:Model", DemoData.Model, "--PathGen:Slide", DemoData.Slide, "--PathGen:Labels", "a;a");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Two classes are called \"a\"", run.Output + run.Error);
        Assert.DoesNotContain("   at ", run.Output + run.Error);
    }

    private static Command Run(params string[] arguments) =>
        Command.Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "HostedApp.dll"), .. arguments], AppContext.BaseDirectory);
}
