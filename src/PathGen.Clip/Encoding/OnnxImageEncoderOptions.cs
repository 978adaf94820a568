using PathGen.Onnx;

namespace PathGen.Clip;

/// <summary>How an <see cref="OnnxImageEncoder"/> prepares pictures and runs. Read once, when the encoder is loaded.</summary>
public sealed class OnnxImageEncoderOptions
{
    /// <summary>Size, means, standard deviations and way of resizing that the model was trained with; nothing in an ONNX file states them, and wrong ones silently cost accuracy.</summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public required PreprocessSettings Preprocess
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }

    /// <summary>Name of the output, for a graph with several. Default null: its only one.</summary>
    public string? Output { get; set; }

    /// <summary>Whether features stay as the model gives them, for tools and classifiers that expect them so, instead of being scaled to length 1. Default: false.</summary>
    public bool RawFeatures { get; set; }

    /// <summary>Providers in order of preference, threads, optimization. Default: the CPU alone, one thread a core.</summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public SessionSettings Session
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();

    /// <summary>Pictures that a provider other than the CPU runs at once, at most, 1 to 1024; the CPU always runs one at a time. Default: 32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int BatchSize
    {
        get;
        set => field = value is >= 1 and <= 1024 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A batch must have 1 to 1024 pictures.");
    } = 32;
}
