namespace PathGen.Slides;

/// <summary>How <see cref="TileReader"/> reads. Not thread-safe while being set; a reader copies it.</summary>
public sealed class TileReaderOptions
{
    private const int MaxReaders = 256;
    private const int MaxReadAhead = 4096;
    private const int MaxOutputSize = 16384;

    /// <summary>Tiles decoded at the same time, 1 to 256. Default: the processors, at most 16.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Readers
    {
        get;
        set => field = value is >= 1 and <= MaxReaders ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Readers must be 1 to {MaxReaders}.");
    } = Math.Clamp(Environment.ProcessorCount, 1, 16);

    /// <summary>
    /// Tiles that may be read, or being read, before the caller takes them, 1 to 4096: bounds memory. Fewer than <see cref="Readers"/> leave readers idle.
    /// Default null: twice the readers.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int? ReadAhead
    {
        get;
        set => field = value is null or (>= 1 and <= MaxReadAhead) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"The read-ahead must be 1 to {MaxReadAhead} tiles.");
    }

    /// <summary>
    /// Side in pixels to which a tile is resampled, 1 to 16384, from the level that suits it. Default null: one pixel per level-0 pixel.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int? OutputSize
    {
        get;
        set => field = value is null or (>= 1 and <= MaxOutputSize) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"The output size must be 1 to {MaxOutputSize} pixels.");
    }

    /// <summary>
    /// A tile whose <see cref="FocusMeasure"/>, at the size it is read, is below this is left out, above 0 to 64. It still arrives, without pixels and with its reason.
    /// Default null: none is, and nothing is measured.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double? MinFocus
    {
        get;
        set => field = value is null or (> 0 and <= 64) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The least focus must be above 0, to 64.");
    }

    internal TileReaderOptions Copy() => (TileReaderOptions)MemberwiseClone();
}
