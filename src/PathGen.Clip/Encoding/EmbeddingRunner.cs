using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using PathGen.Onnx;

namespace PathGen.Clip;

/// <summary>
/// Runs a graph over N items so that no result depends on its batch mates: on the CPU one item a call, elsewhere batches of a few fixed sizes, filled up with zeros, so that
/// kernels and engines are made once. Thread-safe; steady state allocates nothing.
/// </summary>
/// <typeparam name="T">Element type of the caller's items; a graph of 16-bit floats gets them narrowed.</typeparam>
/// <param name="session">The session.</param>
/// <param name="graph">What it takes and gives.</param>
/// <param name="batches">Sizes of batches, ascending.</param>
/// <param name="normalise">Whether results are made unit vectors.</param>
internal sealed class EmbeddingRunner<T>(LazySession session, EmbeddingGraph graph, int[] batches, bool normalise = true) : IDisposable
    where T : unmanaged
{
    private readonly RunPool pool = new(session, graph, batches);

    /// <summary>Floats of one result.</summary>
    public int Width => graph.Width;

    /// <summary>Runs N items and, unless it was told otherwise, makes their results unit vectors.</summary>
    /// <exception cref="ArgumentException">The input is not a whole number of items, or the output is not as many results.</exception>
    /// <exception cref="ModelException">The runtime failed, or a result has no direction.</exception>
    public void Run(ReadOnlySpan<T> items, Span<float> embeddings, CancellationToken cancellationToken)
    {
        var count = items.Length / graph.ItemLength;
        if (count * graph.ItemLength != items.Length)
            throw new ArgumentException($"{graph.Input}: {items.Length} elements are not a whole number of items of {graph.ItemLength}.", nameof(items));
        if (embeddings.Length != (long)count * Width)
            throw new ArgumentException($"{graph.Output}: {embeddings.Length} floats for {count} items; {(long)count * Width} are needed.", nameof(embeddings));
        for (var start = 0; start < count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (size, n) = NextBatch(count - start);
            RunBatch(size, items.Slice(start * graph.ItemLength, n * graph.ItemLength), embeddings.Slice(start * Width, n * Width));
            start += n;
        }

        for (var row = 0; row < count; row++)
        {
            var embedding = embeddings.Slice(row * Width, Width);
            if (normalise ? !UnitVector.TryNormalise(embedding) : !TensorPrimitives.IsFiniteAll(embedding))
            {
                throw new ModelException(
                    $"{session.Path}: {graph.Output} of item {row} is zero or not finite, so it has no direction. Is the input finite, the model whole{(pool.IsHalf ? ", the precision enough (fp16 ends at 65504)" : "")}?");
            }
        }
    }

    /// <summary>Runs every size of batch once, on zeros.</summary>
    /// <exception cref="ModelException">The session cannot load or run.</exception>
    public void WarmUp()
    {
        // The largest first, so that memory is planned for it.
        foreach (var size in batches.Reverse())
            RunBatch(size, [], []);
    }

    /// <inheritdoc/>
    public void Dispose() => pool.Dispose();

    // The largest batch that can be filled, or else the smallest that holds the rest.
    private (int Size, int Count) NextBatch(int rest)
    {
        var size = Array.Find(batches, b => b >= rest);
        return size > 0 ? (size, rest) : (batches[^1], batches[^1]);
    }

    private void RunBatch(int size, ReadOnlySpan<T> items, Span<float> embeddings)
    {
        var run = pool.Rent(size);
        try
        {
            Fill(run, items);
            run.Run();
            if (run.OutputType == typeof(Half))
                TensorPrimitives.ConvertToSingle(run.Output<Half>()[..embeddings.Length], embeddings);
            else
                run.Output<float>()[..embeddings.Length].CopyTo(embeddings);
        }
        finally
        {
            pool.Return(size, run);
        }
    }

    private static void Fill(BoundRun run, ReadOnlySpan<T> items)
    {
        if (typeof(T) == typeof(float) && run.InputType == typeof(Half))
        {
            var narrow = run.Input<Half>();
            TensorPrimitives.ConvertToHalf(MemoryMarshal.Cast<T, float>(items), narrow);
            narrow[items.Length..].Clear();
            return;
        }

        var input = run.Input<T>();
        items.CopyTo(input);
        input[items.Length..].Clear();
    }
}
