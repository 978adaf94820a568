namespace PathGen.Onnx;

/// <summary>How an <see cref="OnnxSession"/> runs. Settings are read once, when the session is made.</summary>
public sealed class SessionSettings
{
    /// <summary>Execution providers in order of preference; the CPU is a fallback only where it is listed. Default: the CPU alone.</summary>
    /// <exception cref="ArgumentException">The list is empty or names a provider twice.</exception>
    public IReadOnlyList<ExecutionProvider> Providers
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Count == 0)
                throw new ArgumentException("At least one execution provider is needed.", nameof(value));
            if (value.DistinctBy(p => p.Name, StringComparer.OrdinalIgnoreCase).Count() != value.Count)
                throw new ArgumentException($"A provider is listed twice: {string.Join(", ", value.Select(p => p.Name))}.", nameof(value));
            field = [.. value];
        }
    } = [ExecutionProvider.Cpu];

    /// <summary>Threads that share the work of one operator; 0, the default, for one a core.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int IntraOpThreads
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>How far the graph is rewritten. Default: <see cref="GraphOptimization.All"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a value of the enumeration.</exception>
    public GraphOptimization GraphOptimization
    {
        get;
        set
        {
            if (!Enum.IsDefined(value))
                throw new ArgumentOutOfRangeException(nameof(value), value, "Not a graph optimization.");
            field = value;
        }
    } = GraphOptimization.All;

    /// <summary>
    /// The batches that will be run, for providers that build engines for shapes (TensorRT): one engine then serves all of them. Null, the default, where it does not matter or the
    /// provider's own options say it.
    /// </summary>
    public BatchProfile? Batches { get; set; }

    /// <summary>
    /// Whether idle threads of the session spin while they wait, which answers sooner but takes cores from whatever decodes tiles meanwhile.
    /// Default: false.
    /// </summary>
    public bool AllowSpinning { get; set; }

    /// <summary>Whether the CPU provider uses weights where the file is mapped instead of packing copies for its kernels: slower, and hardly any memory of its own.</summary>
    internal bool KeepWeightsMapped { get; init; }

    /// <summary>Whether sizes differ from run to run, so that no plan of memory is kept for each: a decoder's cache grows with every token.</summary>
    internal bool VaryingSizes { get; init; }

    /// <summary>A copy that later changes of this do not reach.</summary>
    /// <param name="varyingSizes">Whether sizes differ from run to run.</param>
    internal SessionSettings Copy(bool varyingSizes = false) => new()
    {
        Providers = [.. Providers.Select(p => p with { Options = p.Options is null ? null : new Dictionary<string, string>(p.Options) })],
        IntraOpThreads = IntraOpThreads,
        GraphOptimization = GraphOptimization,
        Batches = Batches,
        AllowSpinning = AllowSpinning,
        KeepWeightsMapped = KeepWeightsMapped,
        VaryingSizes = varyingSizes,
    };
}
