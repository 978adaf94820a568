using System.CommandLine;

namespace PathGen.Cli;

/// <summary><c>pathgen model …</c>: makes and shows model directories.</summary>
internal static class ModelCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal) => new("model", "Import or fetch a published model, add variants of fewer bits, or show what a model directory holds.")
    {
        ModelImportCommand.Create(terminal),
        ModelPullCommand.Create(terminal),
        ModelQuantizeCommand.Create(terminal),
        ModelInfoCommand.Create(terminal),
    };
}
