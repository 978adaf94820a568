namespace PathGen.Onnx;

/// <summary>How a LLaVA-1.5 checkpoint becomes a model folder.</summary>
public sealed class LlavaImportOptions
{
    /// <summary>The folder to make; it must not exist, be empty, or hold the same import already. Required.</summary>
    /// <exception cref="ArgumentException">Null or empty.</exception>
    public required string OutputFolder
    {
        get;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            field = value;
        }
    }

    /// <summary>
    /// The vision tower: a CLIP checkpoint or its folder. Null, the default, for a folder inside the checkpoint's that has the name which the configuration states, or is called
    /// <c>vision_tower</c>. A configuration is never followed elsewhere.
    /// </summary>
    public string? VisionTower { get; set; }

    /// <summary>Activation of the vision tower; null, the default, for what its configuration states.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a value of the enumeration.</exception>
    public Activation? VisionActivation
    {
        get;
        set
        {
            if (value is { } activation && !Enum.IsDefined(activation))
                throw new ArgumentOutOfRangeException(nameof(value), value, "Not an activation.");
            field = value;
        }
    }

    /// <summary>
    /// Which decoders are written, one or more of <c>fp32</c>, <c>fp16</c> (for GPUs) and <c>q4</c> (4 bits a weight; 7 billion weights then need 4.1 GB). Default: <c>fp32</c>.
    /// </summary>
    /// <exception cref="ArgumentException">None, one twice, or another.</exception>
    public IReadOnlyList<string> Precisions
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Count == 0 || value.Distinct(StringComparer.Ordinal).Count() != value.Count || value.Any(p => p is not ("fp32" or "fp16" or "q4")))
                throw new ArgumentException($"Precisions are {string.Join(", ", value)}; one or more of fp32, fp16 and q4 were expected, each once.", nameof(value));
            field = [.. value];
        }
    } = ["fp32"];

    /// <summary>Numbers that share a scale in the 4-bit decoder, 32 or 128: 32 is nearer to the original, 128 smaller by a tenth and faster. Default: 32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public int BlockSize
    {
        get;
        set => field = value is 32 or 128 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A block has 32 or 128 numbers.");
    } = 32;

    /// <summary>Name of the chat template that the model was trained with. Default: <c>vicuna-v1</c>, as LLaVA-1.5 and PathGen-LLaVA were.</summary>
    /// <exception cref="ArgumentException">Null or empty.</exception>
    public string Template
    {
        get;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            field = value;
        }
    } = "vicuna-v1";

    /// <summary>The model's name; null, the default, for the name of the checkpoint's folder.</summary>
    public string? Name { get; set; }

    /// <summary>The model's own licence and terms; null, the default, where the caller does not know them, and the manifest says so.</summary>
    public string? Licence { get; set; }

    /// <summary>
    /// Whether the decoder's answers, of its first block alone where it is large, are compared with a forward pass in double precision, which needs ONNX Runtime's native library.
    /// Default: true.
    /// </summary>
    public bool Check { get; set; } = true;
}
