using PathGen.Onnx;

namespace PathGen.Clip;

/// <summary>How a <see cref="ClipModel"/> runs. Options are read once, when the model is loaded.</summary>
public sealed class ClipModelOptions
{
    /// <summary>Sessions of both parts: providers in order of preference, threads, optimization. Default: the CPU alone, one thread a core.</summary>
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

    /// <summary><c>fp32</c>, <c>fp16</c> or <c>int8</c>; null, the default, for the first variant that the manifest has for the providers.</summary>
    public string? Precision { get; set; }

    /// <summary>
    /// Inputs that a provider other than the CPU runs at once, 1 to 1024; shorter batches are filled up to it, so that every input meets kernels of the
    /// same shape. The CPU always runs one at a time, so that alone equals batched bit for bit. Default: 32.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int BatchSize
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1024);
            field = value;
        }
    } = 32;

    /// <summary>A copy that later changes of this, or of its session settings, do not reach.</summary>
    internal ClipModelOptions Copy() => new()
    {
        Session = new SessionSettings
        {
            Providers = [.. Session.Providers.Select(p => p with { Options = p.Options is null ? null : new Dictionary<string, string>(p.Options) })],
            IntraOpThreads = Session.IntraOpThreads,
            GraphOptimization = Session.GraphOptimization,
            AllowSpinning = Session.AllowSpinning,
        },
        Precision = Precision,
        BatchSize = BatchSize,
    };

    /// <summary>Inputs that run at once with these providers.</summary>
    internal int EffectiveBatchSize => Session.Providers[0].IsCpu ? 1 : BatchSize;
}
