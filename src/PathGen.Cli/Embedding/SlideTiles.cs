using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>The tiles of a slide that are worth embedding.</summary>
/// <param name="detector">Finds tissue.</param>
/// <param name="tiler">Lays tiles.</param>
internal sealed class SlideTiles(ITissueDetector detector, ITiler tiler)
{
    /// <summary>The tiles on tissue; at least one.</summary>
    /// <exception cref="SlideException">There is none.</exception>
    public IReadOnlyList<Tile> Find(Slide slide, CancellationToken cancellationToken)
    {
        Tile[] tiles = [.. tiler.Tile(slide, detector.Detect(slide, cancellationToken))];
        return tiles.Length > 0 ? tiles : throw new SlideException($"{slide.Name}: no tile of the grid holds enough tissue.");
    }
}
