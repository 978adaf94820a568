namespace PathGen.Cli;

/// <summary>A command failed for a reason that the user can act on: one line and an exit code.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">The line, without the tool's name.</param>
/// <param name="inner">The cause, or null.</param>
internal sealed class CommandException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="Cli.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
