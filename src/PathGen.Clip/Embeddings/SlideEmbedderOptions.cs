using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>How a <see cref="SlideEmbedder"/> reads and embeds. Not thread-safe while being set; an embedder copies it.</summary>
public sealed class SlideEmbedderOptions
{
    /// <summary>
    /// Tiles handed to the encoder at once, 1 to 1024. Two batches of 3 × S × S floats a tile are held: 0.6 MB a tile and batch at S = 224. No effect on the embeddings.
    /// Default: <see cref="IImageEncoder.BatchSize"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int? BatchSize
    {
        get;
        set => field = value is null or (>= 1 and <= 1024) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A batch must have 1 to 1024 tiles.");
    }

    /// <summary>
    /// Threads that work on tiles, 1 to 256. With batches of 1 each reads, preprocesses and embeds a tile of its own; default: one a processor, which is fastest
    /// with one thread a call (<see cref="PathGen.Onnx.SessionSettings.IntraOpThreads"/> = 1). With larger batches they read and preprocess while a batch is
    /// embedded, two tiles ahead each; default: half of the processors, 1 to 8.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int? Readers
    {
        get;
        set => field = value is null or (>= 1 and <= 256) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Readers must be 1 to 256.");
    }

    /// <summary>
    /// Side in pixels at which a tile is read, from the level that suits it, before the encoder's own preprocessing; 1 to 16384. Default null: one pixel per
    /// level-0 pixel, as PathGen-CLIP saw its training patches. A side near the encoder's saves reading time on tiles that cover much more.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int? ReadSize
    {
        get;
        set => field = value is null or (>= 1 and <= 16384) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The read size must be 1 to 16384 pixels.");
    }

    /// <summary>
    /// A tile whose <see cref="FocusMeasure"/>, at the size it is read, is below this is left out, above 0 to 64. It is among the failures with its reason, and
    /// does not count as failed to decode. Default null: none is.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double? MinFocus
    {
        get;
        set => field = value is null or (> 0 and <= 64) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The least focus must be above 0, to 64.");
    }

    /// <summary>Share of the tiles that may fail to decode before the slide is given up, 0 to 1. Default: 0.05.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double MaxFailureShare
    {
        get;
        set => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The tolerated share of failures must be 0 to 1.");
    } = 0.05;

    internal SlideEmbedderOptions Copy() => (SlideEmbedderOptions)MemberwiseClone();
}
