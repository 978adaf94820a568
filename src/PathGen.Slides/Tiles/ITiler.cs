namespace PathGen.Slides;

/// <summary>Chooses the places of a slide that are worth reading. Implementations are thread-safe.</summary>
public interface ITiler
{
    /// <summary>Name and settings, as they go into a run's settings; the same text means the same tiles.</summary>
    string Settings { get; }

    /// <summary>The tiles of a slide in row-major order, lazily.</summary>
    /// <exception cref="MissingScaleException">A physical size is asked of a slide without a scale.</exception>
    IEnumerable<Tile> Tile(Slide slide, TissueMask tissue);
}
