using System.CommandLine;

namespace PathGen.Cli;

/// <summary><c>pathgen slide …</c>: looks at one slide.</summary>
internal static class SlideCommand
{
    /// <summary>The slide that every subcommand takes.</summary>
    public static Argument<string> Path { get; } = new("SLIDE") { Description = "A whole-slide image, the folder of a DICOM slide, or a PNG or JPEG picture as a slide of one level." };

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal) => new("slide", "Look at a slide: what it states, a thumbnail, its tissue, its tiles; copy it without its identity.")
    {
        SlideInfoCommand.Create(terminal),
        SlideThumbnailCommand.Create(terminal),
        SlideTissueCommand.Create(terminal),
        SlideTilesCommand.Create(terminal),
        SlideDeidentifyCommand.Create(terminal),
    };
}
