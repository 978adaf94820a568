using Spectre.Console;

namespace PathGen.Cli;

/// <summary>Chooses how progress is shown.</summary>
internal static class ProgressDisplay
{
    /// <summary>Bars on a terminal, plain lines in a log, nothing where silence is asked for.</summary>
    public static IProgressDisplay Create(Terminal terminal, bool silent) =>
        silent ? new SilentProgress()
        : Console.IsErrorRedirected ? new PlainProgress(terminal.Error)
        : Bars(terminal);

    // Apart, so that a redirected run never loads the library behind the bars.
    private static BarProgress Bars(Terminal terminal) => new(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) }));
}
