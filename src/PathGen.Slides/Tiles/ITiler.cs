namespace PathGen.Slides;

/// <summary>Chooses the places of a slide that are worth reading. Implementations are thread-safe.</summary>
public interface ITiler
{
    /// <summary>The tiles of a slide in row-major order, lazily.</summary>
    /// <exception cref="MissingScaleException">A physical size is asked of a slide without a scale.</exception>
    IEnumerable<Tile> Tile(Slide slide, TissueMask tissue);
}
