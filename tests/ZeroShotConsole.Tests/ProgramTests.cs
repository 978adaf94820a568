using PathGen.Clip;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Samples.ZeroShotConsole.Tests;

/// <summary>The program as a process.</summary>
public sealed class ProgramTests
{
    [Fact]
    public void It_classifies_pictures()
    {
        using var folder = new TemporaryFolder();
        using var model = ClipModel.Load(DemoData.Model);
        using var slide = Slide.Open(DemoData.Slide);
        using var patch = slide.ReadRegion(new SlideRegion(slide.Width / 2, slide.Height / 2, 672, 672));
        PictureFile.WritePng(patch, folder["a.png"]);
        var run = Run(DemoData.Model, "adipose tissue; glands;stroma", folder["a.png"], folder["a.png"]);
        Assert.True(run.ExitCode == 0, run.Error);
        var expected = ZeroShotClassifier.Create(model, ["adipose tissue", "glands", "stroma"]).Classify(patch);
        var line = $"{folder["a.png"]}: {expected.Label} ({FormattableString.Invariant($"adipose tissue {expected.Probabilities[0]:0.000}, glands {expected.Probabilities[1]:0.000}, stroma {expected.Probabilities[2]:0.000}")})";
        Assert.Equal(2, run.Output.Split('\n').Count(l => l == line));
        Assert.Contains(model.Manifest.Licence, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_is_one_line()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(2, Run(DemoData.Model, "a;b").ExitCode);
        foreach (var arguments in new[] { new[] { folder.Path, "a;b", "x.png" }, [DemoData.Model, "a;b", folder["none.png"]], [DemoData.Model, "a;a", folder["none.png"]] })
        {
            var run = Run(arguments);
            Assert.Equal(1, run.ExitCode);
            Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    private static Command Run(params string[] arguments) => Command.Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "ZeroShotConsole.dll"), .. arguments], AppContext.BaseDirectory);
}
