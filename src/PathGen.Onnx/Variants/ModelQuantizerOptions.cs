namespace PathGen.Onnx;

/// <summary>How <see cref="ModelQuantizer"/> makes a variant. Options are read when it runs.</summary>
public sealed class ModelQuantizerOptions
{
    /// <summary><c>int8</c> (CPU) or <c>fp16</c> (GPUs). Required.</summary>
    /// <exception cref="ArgumentException">Another precision.</exception>
    public required string Precision
    {
        get;
        set => field = value is "int8" or "fp16" ? value : throw new ArgumentException($"Precision {value} cannot be made; int8 and fp16 can.", nameof(value));
    }

    /// <summary>
    /// Pictures as <c>pixel_values</c> (3 × S × S floats each, as <c>ImagePreprocessor</c> writes them) of the kind that the model will see, 2 or more; 32 to 64 are enough. Every other one
    /// calibrates int8, the rest are compared with fp32. Empty, the default: 32 synthetic pictures, and <c>model.json</c> says so.
    /// </summary>
    /// <exception cref="ArgumentException">One picture only.</exception>
    public IReadOnlyList<ReadOnlyMemory<float>> Pictures
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Count == 1)
                throw new ArgumentException("One picture cannot both calibrate and check; give 2 or more.", nameof(value));
            field = [.. value];
        }
    } = [];

    /// <summary>What the pictures are, for <c>model.json</c>; null, the default, for their number alone.</summary>
    public string? PicturesName { get; set; }

    /// <summary>Cosine with fp32's embedding below which, on any picture, the variant is refused, −1 to 1. Default: 0.99.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double MinimumCosine
    {
        get;
        set => field = value is >= -1 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A cosine is −1 to 1.");
    } = 0.99;
}
