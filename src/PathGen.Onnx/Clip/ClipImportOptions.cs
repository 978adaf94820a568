namespace PathGen.Onnx;

/// <summary>How a checkpoint becomes a model folder.</summary>
public sealed class ClipImportOptions
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
    /// Name of the architecture as open_clip calls it (<c>ViT-B-16</c>, <c>ViT-L-14-336</c>, <c>ViT-B-32-quickgelu</c> …), for a checkpoint without a configuration beside it;
    /// null, the default, to take it from the tensors' shapes, which tell all but the heads: those are 64 wide then.
    /// </summary>
    public string? Architecture { get; set; }

    /// <summary>The catalogue's entry of this checkpoint: it states architecture, activation, name and licence where neither the checkpoint nor the other options do. Default: null.</summary>
    public CatalogModel? Catalogued { get; set; }

    /// <summary>
    /// Activation of the MLPs; null, the default, for what the configuration states, else the catalogue's entry, else an architecture ending in <c>-quickgelu</c>. Where none does,
    /// the import asks. What is given here wins over the configuration.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a value of the enumeration.</exception>
    public Activation? Activation
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
    /// <c>fp32</c>, the default, or <c>int8</c> or <c>fp16</c> for that variant besides, as <see cref="ModelQuantizer"/> makes it without pictures of its own.
    /// </summary>
    /// <exception cref="ArgumentException">Another precision.</exception>
    public string Precision
    {
        get;
        set => field = value is "fp32" or "int8" or "fp16" ? value : throw new ArgumentException($"Precision {value} is not known; fp32, int8 and fp16 are.", nameof(value));
    } = "fp32";

    /// <summary>The model's name; null, the default, for the name of the checkpoint's folder.</summary>
    public string? Name { get; set; }

    /// <summary>The model's own licence and terms; null, the default, where the caller does not know them, and the manifest says so.</summary>
    public string? Licence { get; set; }

    /// <summary>Whether the manifest marks the model as one for demonstrations only. Default: false.</summary>
    public bool DemoOnly { get; set; }

    /// <summary>
    /// Whether the graphs' answers are compared with a forward pass in double precision, which needs ONNX Runtime's native library and, for the largest
    /// models, up to a minute. Default: true.
    /// </summary>
    public bool Check { get; set; } = true;
}
