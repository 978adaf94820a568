using System.CommandLine;

namespace PathGen.Cli;

/// <summary><c>pathgen wsi …</c>: whole slides, from the embeddings of their tiles.</summary>
internal static class WsiCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal) => new("wsi", "Classify whole slides from the embeddings of their tiles, and show why. Not a diagnosis.")
    {
        WsiClassifyCommand.Create(terminal),
        WsiTrainCommand.Create(terminal),
        WsiPredictCommand.Create(terminal),
        WsiEvalCommand.Create(terminal),
        WsiHeatmapCommand.Create(terminal),
        WsiFeaturesCommand.Create(terminal),
    };
}
