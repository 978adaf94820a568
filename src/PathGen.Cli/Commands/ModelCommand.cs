using System.CommandLine;

namespace PathGen.Cli;

internal static class ModelCommand
{
    public static Command Create(Terminal terminal) => new("model", "x");
}
