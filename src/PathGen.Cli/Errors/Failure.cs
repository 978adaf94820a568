using PathGen.Agents;
using PathGen.Clip;
using PathGen.Instruct;
using PathGen.Onnx;
using PathGen.Slides;
using PathGen.Wsi;

namespace PathGen.Cli;

/// <summary>Turns an exception into the one line and the exit code that a user gets.</summary>
internal static class Failure
{
    /// <summary>The exit code of an exception that reached the top.</summary>
    public static int CodeOf(Exception exception) => exception switch
    {
        CommandException command => command.ExitCode,
        OperationCanceledException => ExitCode.Interrupted,
        SlideException or EvaluationException or FeatureFileException or InstructException => ExitCode.Input,
        ModelDownloadException => ExitCode.Endpoint,
        ModelException or WsiException => ExitCode.Model,
        AgentException { EndsRun: true } => ExitCode.Endpoint,
        HttpRequestException or TimeoutException => ExitCode.Endpoint,
        PairException or EmbeddingException => ExitCode.Output,
        IOException or UnauthorizedAccessException => ExitCode.Input,
        ArgumentException => ExitCode.Usage,
        _ => ExitCode.Unexpected,
    };

    /// <summary>The line of an exception that reached the top, without the tool's name.</summary>
    public static string LineOf(Exception exception) => exception switch
    {
        OperationCanceledException => "interrupted; nothing half-written was left behind, and the same command continues.",
        ArgumentException argument when argument.ParamName is not null => OneLine(argument.Message.Replace($" (Parameter '{argument.ParamName}')", string.Empty, StringComparison.Ordinal)),
        _ when CodeOf(exception) == ExitCode.Unexpected => $"unexpected {exception.GetType().Name}: {OneLine(exception.Message)} (set PATHGEN_TRACE=1 for its origin)",
        _ => OneLine(exception.Message),
    };

    /// <summary>Folds a text into one line without control characters, so that what a file or a server says cannot steer the terminal.</summary>
    public static string OneLine(string text) =>
        string.Join(' ', new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
