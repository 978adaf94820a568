using System.CommandLine;

namespace PathGen.Cli;

internal static class SlideCommand
{
    public static Command Create(Terminal terminal) => new("slide", "x");
}
