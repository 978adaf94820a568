using System.CommandLine;
using System.CommandLine.Invocation;

namespace PathGen.Cli;

/// <summary>The <c>pathgen</c> tool: parses, runs one command, and turns every failure into one line and an exit code.</summary>
internal static class Tool
{
    /// <summary>Runs the tool.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var terminal = new Terminal();
        using var signals = new Signals(terminal);
        try
        {
            var parsed = Root(terminal).Parse(args);
            if (parsed.Action is ParseErrorAction)
                throw new CommandException(ExitCode.Usage, Failure.OneLine($"{Complaint(parsed)} See '{CommandPath(parsed)} --help'."));
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.Out,
                Error = terminal.Error,
            };
            var code = await parsed.InvokeAsync(configuration, signals.Token).ConfigureAwait(false);
            terminal.Out.Flush();
            return code;
        }
        catch (Exception e) when (Trace is false || Failure.CodeOf(e) != ExitCode.Unexpected)
        {
            terminal.Fail(Failure.LineOf(e));
            return Failure.CodeOf(e);
        }
    }

    private static bool Trace => Environment.GetEnvironmentVariable("PATHGEN_TRACE") == "1";

    private static RootCommand Root(Terminal terminal)
    {
        var codes = string.Join('\n', ExitCode.Table.Select(row => $"  {row.Code,-4}{row.Meaning}"));
        return new RootCommand(
            $"""
            Whole-slide images to patches, CLIP embeddings, zero-shot classes and image-caption datasets.
            Research use only; not a diagnostic device.

            Results go to standard output, progress and errors to standard error.
            Exit codes:
            {codes}
            """)
        {
            CommonOptions.Quiet,
            CommonOptions.InProcess,
            DoctorCommand.Create(terminal),
            SlideCommand.Create(terminal),
            ModelCommand.Create(terminal),
            EmbedCommand.Create(terminal),
            TokenizeCommand.Create(terminal),
            ClassifyCommand.Create(terminal),
            EvalCommand.Create(terminal),
            WsiCommand.Create(terminal),
            GenerateCommand.Create(terminal),
            RunsCommand.Create(terminal),
            StatusCommand.Create(terminal),
            FailuresCommand.Create(terminal),
            ReviewCommand.Create(terminal),
            ImportCommand.Create(terminal),
            ExportCommand.Create(terminal),
            ChatCommand.Create(terminal),
            InstructCommand.Create(terminal),
            MaterializeCommand.Create(terminal),
            TrainingSetCommand.Create(terminal),
        };
    }

    private static string Complaint(ParseResult parsed) =>
        parsed.UnmatchedTokens is [var unknown, ..] ? $"'{unknown}' is no command, option or argument here." : parsed.Errors[0].Message;

    private static string CommandPath(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
            names.Push(result.Command is RootCommand ? "pathgen" : result.Command.Name);
        return string.Join(' ', names);
    }
}
