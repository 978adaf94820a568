using System.CommandLine;

namespace PathGen.Cli;

internal static class ExportCommand
{
    public static Command Create(Terminal terminal) => new("export", "Not in this build yet.");
}
