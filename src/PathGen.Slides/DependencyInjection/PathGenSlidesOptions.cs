namespace PathGen.Slides;

/// <summary>What <see cref="PathGenSlidesServiceCollectionExtensions.AddPathGenSlides"/> registers services with. Not thread-safe while being set; the services copy it.</summary>
public sealed class PathGenSlidesOptions
{
    /// <summary>How slides are opened. Default: plain images, then OpenSlide, in this process; the scale that the file states.</summary>
    public SlideOptions Slides { get; } = new();

    /// <summary>How tissue is found, such as <see cref="TissueOptions.Clam"/>. Default: as <see cref="TissueOptions"/> is made.</summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public TissueOptions Tissue
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();

    /// <summary>How tiles are laid.</summary>
    public TileGridOptions Tiles { get; } = new();
}
