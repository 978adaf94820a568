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

    /// <summary>
    /// <c>fp32</c>, <c>fp16</c> (not on the CPU) or <c>int8</c> (CPU only), where the model has that variant; texts stay at fp32 where only the vision part has it. Null, the
    /// default, for <c>fp32</c>: the others change embeddings slightly and are therefore asked for by name.
    /// </summary>
    public string? Precision { get; set; }

    /// <summary>
    /// Inputs that a provider other than the CPU runs at once, at most, 1 to 1024. Batches of 1, of a quarter of it and of all of it are run; what lies between is filled up to the
    /// next, so that kernels and engines are made for three shapes only. The CPU always runs one at a time, so that alone equals batched bit for bit; elsewhere
    /// kernels of different batches may round differently, by about 1e-3 of a unit vector at fp16 and 1e-5 at fp32. Default: 32.
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
            Batches = Session.Batches,
        },
        Precision = Precision,
        BatchSize = BatchSize,
    };

    /// <summary>Sizes of the batches that run with these providers, ascending.</summary>
    internal int[] Batches => Session.Providers[0].IsCpu ? [1] : [.. new[] { 1, Math.Max(BatchSize / 4, 1), BatchSize }.Distinct()];

    /// <summary>The session's settings for one graph.</summary>
    internal SessionSettings SettingsFor(EmbeddingGraph graph, ModelVariant variant)
    {
        var settings = Copy().Session;
        settings.Batches ??= new BatchProfile(graph.Input, graph.ItemShape, Batches[0], Batches[^1]) { IsHalf = variant.Precision == "fp16" };
        return settings;
    }
}
