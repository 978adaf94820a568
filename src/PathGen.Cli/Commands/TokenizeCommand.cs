using System.CommandLine;

namespace PathGen.Cli;

internal static class TokenizeCommand
{
    public static Command Create(Terminal terminal) => new("tokenize", "x");
}
