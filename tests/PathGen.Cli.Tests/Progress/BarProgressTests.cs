using Spectre.Console;

namespace PathGen.Cli.Tests;

public class BarProgressTests
{
    [Fact]
    public async Task Bars_show_every_stage_and_end_with_the_command()
    {
        var output = new StringWriter();
        await using (var display = new BarProgress(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(output) })))
        {
            display.Note("terms of the model");
            using (var stage = display.Begin("[embedding]", "tiles", 10))
                stage.Report(10);
            using (var stage = display.Begin("describing", "patches"))
                stage.Report(3, 3);
        }

        Assert.Contains("terms of the model", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("[embedding]", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("10 tiles in", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("3 patches in", output.ToString(), StringComparison.Ordinal);
    }
}
