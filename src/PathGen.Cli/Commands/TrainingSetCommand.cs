using System.CommandLine;

namespace PathGen.Cli;

/// <summary><c>pathgen training-set …</c>: what describe and revise agents are trained on.</summary>
internal static class TrainingSetCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal) => new("training-set", "Write training data, in the form of LLaVA, for a describe or a revise agent of your own.")
    {
        TrainingDescribeCommand.Create(terminal),
        TrainingReviseCommand.Create(terminal),
    };
}
