using Microsoft.Extensions.Logging;

namespace PathGen.Agents;

/// <summary>What a run tells the caller's logger. Ids and places only: reports, captions and pixels are never logged.</summary>
internal static partial class AgentsLog
{
    [LoggerMessage(1, LogLevel.Information, "Slide {SlideId}: {Patches} patches chosen of {Tiles} tiles")]
    public static partial void SlidePrepared(ILogger logger, string slideId, int patches, int tiles);

    [LoggerMessage(2, LogLevel.Warning, "Slide {SlideId} left out at {Stage}: {Reason}")]
    public static partial void SlideFailed(ILogger logger, string slideId, string stage, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Slide {SlideId}: patch at {X},{Y} set aside at {Stage}: {Reason}")]
    public static partial void PatchSetAside(ILogger logger, string slideId, long x, long y, string stage, string reason);

    [LoggerMessage(4, LogLevel.Information, "Slide {SlideId} done")]
    public static partial void SlideDone(ILogger logger, string slideId);

    [LoggerMessage(5, LogLevel.Warning, "Embeddings of an earlier run cannot be used and are made again: {Reason}")]
    public static partial void EmbeddingsMadeAgain(ILogger logger, string reason);

    [LoggerMessage(20, LogLevel.Information, "Slide {SlideId} is looked at again later: {Reason}")]
    public static partial void SlidePostponed(ILogger logger, string slideId, string reason);
}
