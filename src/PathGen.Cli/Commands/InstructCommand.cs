using System.CommandLine;

namespace PathGen.Cli;

/// <summary><c>pathgen instruct</c>: instruction data.</summary>
internal static class InstructCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal) => new("instruct", "Make instruction data from pairs, write folders for training, evaluate multiple choices.")
    {
        InstructBuildCommand.Create(terminal),
        InstructExportTrainingCommand.Create(terminal),
        InstructEvalCommand.Create(terminal),
    };
}
