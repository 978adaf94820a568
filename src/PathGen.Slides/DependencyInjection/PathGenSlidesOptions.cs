namespace PathGen.Slides;

/// <summary>What <see cref="PathGenSlidesServiceCollectionExtensions.AddPathGenSlides"/> registers services with. Not thread-safe while being set; the services copy it.</summary>
public sealed class PathGenSlidesOptions
{
    /// <summary>How slides are opened. Default: plain images, then OpenSlide, in this process; the scale that the file states.</summary>
    public SlideOptions Slides { get; } = new();

    /// <summary>How tissue is found.</summary>
    public TissueOptions Tissue { get; } = new();

    /// <summary>How tiles are laid.</summary>
    public TileGridOptions Tiles { get; } = new();
}
