using System.CommandLine;

namespace PathGen.Cli;

internal static class EmbedCommand
{
    public static Command Create(Terminal terminal) => new("embed", "x");
}
