using PathGen.Onnx;

namespace PathGen.Instruct;

/// <summary>How a <see cref="LlavaModel"/> runs. Options are read once, when the model is loaded.</summary>
public sealed class LlavaModelOptions
{
    /// <summary>
    /// Providers in order of preference and threads. Default: the CPU alone, one thread a core, spinning while they wait: a token is hundreds of small steps, each of which would wake
    /// them.
    /// </summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public SessionSettings Session
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new() { AllowSpinning = true };

    /// <summary>Which decoder answers: <c>fp32</c>, <c>fp16</c> (not on the CPU) or <c>q4</c>. Null, the default, for fp32, or for what there is where the model has no fp32.</summary>
    public string? Precision { get; set; }

    /// <summary>
    /// Which decoder reads questions and pictures, where that is another: many tokens at once may run faster in fp32, at the price of its weights in memory. Both keep one cache, so it
    /// must not be fp16 with one that is not. Null, the default, for <see cref="Precision"/>.
    /// </summary>
    public string? PrefillPrecision { get; set; }

    /// <summary>Most tokens of a conversation, 16 or more; null, the default, for the model's own limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 16.</exception>
    public int? ContextLength
    {
        get;
        set
        {
            if (value is { } length)
                ArgumentOutOfRangeException.ThrowIfLessThan(length, 16, nameof(value));
            field = value;
        }
    }
}
