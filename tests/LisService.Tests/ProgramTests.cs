using PathGen.Testing;

namespace PathGen.Samples.LisService.Tests;

/// <summary>The service as a process.</summary>
public sealed class ProgramTests
{
    [Fact]
    public void It_measures_itself_and_stops()
    {
        using var folder = new TemporaryFolder();
        var run = Run("--LisService:Model", RunningService.ImportModel(folder), "--Load:Requests", "20", "--Load:Clients", "2");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Matches(@"20 requests of \d+ bytes from 2 clients: p50 [\d.]+ ms, p99 [\d.]+ ms, most [\d.]+ ms, [\d.]+ requests/s, 0 refused", run.Output);
        Assert.Contains("Research use only; not a diagnostic device.", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LisService:Model is missing")]
    [InlineData("model.json", "--LisService:Model", "/nowhere")]
    [InlineData("LisService:Queue is \"many\"", "--LisService:Model", "/nowhere", "--LisService:Queue", "many")]
    [InlineData("LisService:Slides names /nowhere", "--LisService:Model", "/nowhere", "--LisService:Slides", "/nowhere")]
    public void A_wrong_setting_is_one_line(string part, params string[] arguments)
    {
        var run = Run(arguments);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(part, Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static Command Run(params string[] arguments) => Command.Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "LisService.dll"), .. arguments], AppContext.BaseDirectory);
}
