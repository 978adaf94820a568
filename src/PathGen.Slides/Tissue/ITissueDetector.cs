namespace PathGen.Slides;

/// <summary>Finds tissue on a slide. Implementations are thread-safe.</summary>
public interface ITissueDetector
{
    /// <summary>Name and settings, as they go into a run's settings; the same text means the same mask.</summary>
    string Settings { get; }

    /// <summary>Reads a thumbnail of the slide and marks the tissue on it.</summary>
    /// <exception cref="SlideException">The thumbnail cannot be read, or this detector does not suit the slide.</exception>
    TissueMask Detect(Slide slide, CancellationToken cancellationToken = default);
}
