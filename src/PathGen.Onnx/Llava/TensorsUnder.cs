namespace PathGen.Onnx;

/// <summary>The tensors of a checkpoint whose names begin with something, without that. The checkpoint stays its owner's.</summary>
/// <param name="source">The checkpoint.</param>
/// <param name="prefix">What the names begin with.</param>
internal sealed class TensorsUnder(ITensorSource source, string prefix) : ITensorSource
{
    /// <inheritdoc/>
    public string Name => source.Name;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; } =
        source.Tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value, StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination) => source.Read(prefix + name, destination);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Not the owner.
    }
}
