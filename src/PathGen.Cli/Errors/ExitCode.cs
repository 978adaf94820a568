namespace PathGen.Cli;

/// <summary>What the tool's exit codes mean. Scripts rely on them; <c>pathgen --help</c> lists them.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked was done.</summary>
    public const int Done = 0;

    /// <summary>An error that nobody foresaw: please report it.</summary>
    public const int Unexpected = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>An input is missing, unreadable, damaged or of a kind that nothing here reads.</summary>
    public const int Input = 3;

    /// <summary>The model directory or checkpoint is wrong.</summary>
    public const int Model = 4;

    /// <summary>The output cannot be written, or something else is already there.</summary>
    public const int Output = 5;

    /// <summary>Finished, but some slides, patches or pictures were set aside; the summary says how many.</summary>
    public const int Partly = 6;

    /// <summary>The chat endpoint or a model's publisher cannot be reached or refuses; the same command continues.</summary>
    public const int Endpoint = 7;

    /// <summary>Interrupted (Ctrl-C, SIGTERM); the same command continues.</summary>
    public const int Interrupted = 130;

    /// <summary>Every code with its meaning, as the help shows it.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Table { get; } =
    [
        (Done, "done"),
        (Unexpected, "unexpected error"),
        (Usage, "wrong command line"),
        (Input, "an input is missing, unreadable, damaged or unsupported (generate: every slide failed)"),
        (Model, "the model directory or checkpoint is wrong"),
        (Output, "the output cannot be written, or something else is already there"),
        (Partly, "finished, but some slides, patches or pictures were set aside"),
        (Endpoint, "the chat endpoint or a model's publisher cannot be reached or refuses; the same command continues"),
        (Interrupted, "interrupted; the same command continues"),
    ];
}
