using System.CommandLine;

namespace PathGen.Cli;

internal static class DoctorCommand
{
    public static Command Create(Terminal terminal) => new("doctor", "x");
}
