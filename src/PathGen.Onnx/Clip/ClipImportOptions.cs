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

    /// <summary>Activation of the MLPs; null, the default, for what the configuration's <c>quick_gelu</c> states. What is given here wins over it.</summary>
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

    /// <summary>Precision of the graphs. Default, and all that this version imports: <c>fp32</c>.</summary>
    /// <exception cref="ArgumentException">Null or empty.</exception>
    public string Precision
    {
        get;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            field = value;
        }
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
