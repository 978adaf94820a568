using System.CommandLine;

namespace PathGen.Cli;

internal static class GenerateCommand
{
    public static Command Create(Terminal terminal) => new("generate", "Not in this build yet.");
}
