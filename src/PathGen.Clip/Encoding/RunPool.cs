using PathGen.Onnx;

namespace PathGen.Clip;

/// <summary>Bound runs of one session, kept for the next caller: as many of each size as threads ran at once. Thread-safe.</summary>
/// <param name="session">The session; disposed with the pool.</param>
/// <param name="graph">What it takes and gives.</param>
/// <param name="batches">Sizes of batches, ascending.</param>
internal sealed class RunPool(LazySession session, EmbeddingGraph graph, int[] batches) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Stack<BoundRun>[] idle = [.. batches.Select(_ => new Stack<BoundRun>())];
    private bool disposed;

    /// <summary>Whether the last run that was made takes or gives 16-bit floats.</summary>
    public bool IsHalf { get; private set; }

    /// <summary>A run of a batch size; belongs to the caller until it is returned.</summary>
    /// <exception cref="ModelException">The session cannot load, or takes or gives something else.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public BoundRun Rent(int size)
    {
        var loaded = session.Get(graph);
        lock (gate)
        {
            if (idle[Array.IndexOf(batches, size)].TryPop(out var kept))
                return kept;
        }

        var run = loaded.Bind(graph.Input, [size, .. graph.ItemShape], graph.Output, [size, graph.Width]);
        IsHalf = run.InputType == typeof(Half) || run.OutputType == typeof(Half);
        return run;
    }

    /// <summary>Gives a run back.</summary>
    public void Return(int size, BoundRun run)
    {
        lock (gate)
        {
            if (!disposed)
            {
                idle[Array.IndexOf(batches, size)].Push(run);
                return;
            }
        }

        run.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            foreach (var run in idle.SelectMany(runs => runs))
                run.Dispose();
            foreach (var runs in idle)
                runs.Clear();
        }

        session.Dispose();
    }
}
