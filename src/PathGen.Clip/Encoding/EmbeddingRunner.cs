using PathGen.Onnx;

namespace PathGen.Clip;

/// <summary>
/// Runs a graph over N items so that no result depends on its batch mates: on the CPU one item a call, elsewhere batches of one fixed size, filled up with zeros.
/// Thread-safe.
/// </summary>
/// <typeparam name="T">Element type of the graph's input.</typeparam>
internal sealed class EmbeddingRunner<T>(LazySession session, EmbeddingGraph graph, int batch) : IDisposable
    where T : unmanaged
{
    /// <summary>Floats of one result.</summary>
    public int Width => graph.Width;

    /// <summary>Runs N items and makes their results unit vectors.</summary>
    /// <exception cref="ArgumentException">The input is not a whole number of items, or the output is not as many results.</exception>
    /// <exception cref="ModelException">The runtime failed, or a result has no direction.</exception>
    public void Run(Memory<T> items, Memory<float> embeddings, CancellationToken cancellationToken)
    {
        var count = items.Length / graph.ItemLength;
        if (count * graph.ItemLength != items.Length)
            throw new ArgumentException($"{graph.Input}: {items.Length} elements are not a whole number of items of {graph.ItemLength}.", nameof(items));
        if (embeddings.Length != (long)count * Width)
            throw new ArgumentException($"{graph.Output}: {embeddings.Length} floats for {count} items; {(long)count * Width} are needed.", nameof(embeddings));
        if (count == 0)
            return;

        var loaded = session.Get(graph);
        for (var start = 0; start < count; start += batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var n = Math.Min(batch, count - start);
            var input = items.Slice(start * graph.ItemLength, n * graph.ItemLength);
            var output = embeddings.Slice(start * Width, n * Width);
            if (n == batch)
                RunBatch(loaded, input, output);
            else
                RunFilledUp(loaded, input, output);
        }

        for (var row = 0; row < count; row++)
        {
            if (!UnitVector.TryNormalise(embeddings.Span.Slice(row * Width, Width)))
                throw new ModelException($"{loaded.Path}: {graph.Output} of item {row} is zero or not finite, so it has no direction. Is the input finite, the model whole?");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private void RunFilledUp(OnnxSession loaded, Memory<T> input, Memory<float> output)
    {
        var fullInput = new T[batch * graph.ItemLength];
        var fullOutput = new float[batch * Width];
        input.CopyTo(fullInput);
        RunBatch(loaded, fullInput, fullOutput);
        fullOutput.AsMemory(0, output.Length).CopyTo(output);
    }

    private void RunBatch(OnnxSession loaded, Memory<T> input, Memory<float> output) => loaded.Run(
        new TensorBinding<T>(graph.Input, input, [batch, .. graph.ItemShape]),
        new TensorBinding<float>(graph.Output, output, batch, Width));
}
