using Microsoft.Extensions.Logging;

namespace PathGen.Slides;

/// <summary>What this package tells the caller's log.</summary>
internal static partial class SlideLog
{
    /// <summary>A slide was opened.</summary>
    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "Opened {Slide}: {Format}, {Levels} levels, {Width}×{Height} pixels, {MicronsPerPixel} µm/px")]
    public static partial void Opened(ILogger logger, string slide, string format, int levels, long width, long height, double? micronsPerPixel);

    /// <summary>A slide could not be opened.</summary>
    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Refused {Slide}: {Reason}")]
    public static partial void Refused(ILogger logger, string slide, string reason);
}
