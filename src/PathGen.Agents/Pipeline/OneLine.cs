using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Reasons as failures keep them: one line of bounded length.</summary>
internal static class OneLine
{
    private const int MaxLength = 1000;

    /// <summary>An exception's message.</summary>
    public static string Of(Exception e) => Of(e.Message);

    /// <summary>A text with its white space folded.</summary>
    public static string Of(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxLength ? line : line[..(MaxLength - 1)] + "…";
    }

    /// <summary>Whether an exception says that one slide cannot be used, rather than that the run cannot go on.</summary>
    public static bool IsSlideFailure(Exception e) => e switch
    {
        AgentException agent => !agent.EndsRun,
        RunSettingsException => false,
        _ => e is SlideException,
    };
}
