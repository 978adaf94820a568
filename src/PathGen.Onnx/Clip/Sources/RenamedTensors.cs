namespace PathGen.Onnx;

/// <summary>The tensors of a source under other names. It owns the source.</summary>
/// <param name="source">The source.</param>
/// <param name="views">What each name stands for.</param>
internal sealed class RenamedTensors(ITensorSource source, IReadOnlyDictionary<string, TensorView> views) : ITensorSource
{
    /// <inheritdoc/>
    public string Name => source.Name;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; } = views.ToDictionary(v => v.Key, v => v.Value.Info, StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination)
    {
        if (!views.TryGetValue(name, out var view))
            throw new ModelException($"{Name} has no tensor {name}.");
        if (view.Transposed)
        {
            // Stored [columns, rows] of what is asked for.
            var (rows, columns) = ((int)view.Info.Shape[0], (int)view.Info.Shape[1]);
            var stored = OnnxInitializer.Read(source, view.Parts[0]);
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                    destination[(row * columns) + column] = stored[(column * rows) + row];
            }

            return;
        }

        foreach (var part in view.Parts)
        {
            var count = (int)source.Tensors[part].Count;
            source.Read(part, destination[..count]);
            destination = destination[count..];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
