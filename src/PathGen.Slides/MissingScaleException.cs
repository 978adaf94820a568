namespace PathGen.Slides;

/// <summary>
/// A physical size was asked of a slide that states neither µm/px nor magnification. Supply it with <see cref="SlideOptions.MicronsPerPixel"/>
/// (<c>--slide-mpp</c> on the command line); it is never guessed.
/// </summary>
public sealed class MissingScaleException(string slide) : SlideException(
    $"{slide}: the slide states neither µm/px nor magnification. Supply its scale (SlideOptions.MicronsPerPixel, --slide-mpp) or ask for tiles in level-0 pixels.");
