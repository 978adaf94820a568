namespace PathGen.Slides;

/// <summary>
/// A reader that can also decode its levels at a half, a quarter or an eighth of their size for less work (JPEG's scaled DCT, JPEG 2000's resolutions).
/// <see cref="Slide"/> uses it where <see cref="SlideOptions.Decoding"/> is <see cref="SlideDecoding.Fast"/>.
/// </summary>
public interface IReducingSlideReader : ISlideReader
{
    /// <summary>How often a level can be halved while it is decoded; 0 where it cannot.</summary>
    /// <param name="level">0 to <c>Levels.Count − 1</c>.</param>
    int MaxReduction(int level);

    /// <summary>Reads pixels of a level that is halved <paramref name="reduction"/> times, its sides rounded up. Else as <see cref="ISlideReader.ReadLevel"/>.</summary>
    /// <param name="level">0 to <c>Levels.Count − 1</c>.</param>
    /// <param name="reduction">0 to <see cref="MaxReduction"/>.</param>
    /// <param name="x">Left edge in pixels of the reduced level; may be negative.</param>
    /// <param name="y">Top edge in pixels of the reduced level; may be negative.</param>
    /// <param name="destination">Receives the pixels.</param>
    /// <param name="cancellationToken">Stops the read; check it between pieces of a large one.</param>
    /// <exception cref="SlideException">The pixels cannot be decoded. The reader stays usable for other regions.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>; what <paramref name="destination"/> holds is undefined.</exception>
    void ReadReduced(int level, int reduction, long x, long y, RgbImage destination, CancellationToken cancellationToken = default);
}
