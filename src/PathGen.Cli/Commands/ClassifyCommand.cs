using System.CommandLine;

namespace PathGen.Cli;

internal static class ClassifyCommand
{
    public static Command Create(Terminal terminal) => new("classify", "x");
}
