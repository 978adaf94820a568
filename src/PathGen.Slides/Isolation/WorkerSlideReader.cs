namespace PathGen.Slides;

/// <summary>
/// A slide that OpenSlide reads in processes of its own. One read takes one process; more are started, up to a bound, when reads overlap. A process that dies or takes too long
/// fails its read and is replaced by the next one, a bounded number of times. Thread-safe.
/// </summary>
internal sealed class WorkerSlideReader : ISlideReader
{
    private readonly string path;
    private readonly SlideOptions options;
    private readonly OpenSlideFacts facts;
    private readonly SemaphoreSlim turns;
    private readonly Lock gate = new();
    private readonly Stack<WorkerProcess> idle = new(); // The last one used has the slide's tiles in its cache.
    private int losses;
    private volatile string? failed;
    private bool disposed;

    private WorkerSlideReader(string path, SlideOptions options, WorkerProcess first, OpenSlideFacts facts)
    {
        this.path = path;
        this.options = options;
        this.facts = facts;
        turns = new SemaphoreSlim(options.Worker.MaxProcesses);
        idle.Push(first);
    }

    /// <inheritdoc/>
    public string Format => facts.Format;

    /// <inheritdoc/>
    public IReadOnlyList<SlideLevel> Levels => facts.Levels;

    /// <inheritdoc/>
    public PixelSpacing? Spacing => facts.Spacing;

    /// <inheritdoc/>
    public double? ObjectivePower => facts.ObjectivePower;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Properties => facts.Properties;

    /// <inheritdoc/>
    public IReadOnlyList<string> AssociatedImages => facts.AssociatedImages;

    /// <summary>Ids of the processes that wait for a read.</summary>
    internal IReadOnlyList<int> IdleProcesses
    {
        get
        {
            lock (gate)
                return [.. idle.Select(process => process.Id)];
        }
    }

    /// <summary>Opens a file in a process of its own, or returns null where OpenSlide does not recognise it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">Bounds; copied.</param>
    /// <exception cref="SlideWorkerException">The process could not be started, died or took too long.</exception>
    /// <exception cref="SlideException">Damaged or cut short.</exception>
    public static WorkerSlideReader? TryOpen(string path, string name, SlideOptions options)
    {
        options = options.Copy();
        return WorkerProcess.TryOpen(path, name, options) is var (process, facts) ? new WorkerSlideReader(path, options, process, facts) : null;
    }

    /// <inheritdoc/>
    public void ReadLevel(int level, long x, long y, RgbImage destination, CancellationToken cancellationToken = default)
    {
        var size = facts.Level(level);
        ArgumentNullException.ThrowIfNull(destination);
        foreach (var chunk in RegionChunk.Split(size, x, y, destination, facts.Background))
        {
            Use(process =>
            {
                process.ReadLevel(level, x, y, chunk, destination, cancellationToken);
                return true;
            }, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public RgbImage ReadAssociatedImage(string name, CancellationToken cancellationToken = default)
    {
        facts.CheckAssociatedImage(name);
        return Use(process => process.ReadAssociatedImage(name, facts, cancellationToken), cancellationToken);
    }

    /// <summary>Ends the processes. Reads under way are finished first, each by its own thread.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            while (idle.TryPop(out var process))
                process.Dispose();
        }
    }

    private T Use<T>(Func<WorkerProcess, T> read, CancellationToken cancellationToken)
    {
        turns.Wait(cancellationToken);
        try
        {
            var process = Borrow() ?? Start(cancellationToken);
            try
            {
                return read(process);
            }
            finally
            {
                GiveBack(process);
            }
        }
        catch (SlideWorkerException e) when (failed is null)
        {
            Lost(e.Message);
            throw;
        }
        finally
        {
            turns.Release();
        }
    }

    // A process that waits, or null where one must be started.
    private WorkerProcess? Borrow()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            while (failed is null && idle.TryPop(out var process))
            {
                if (!process.HasExited)
                    return process;

                // Between two reads it is nobody's fault, but a machine that ends each process must not be asked for ever.
                Lost($"{facts.Name}: {process.Obituary()}.");
                process.Dispose();
            }

            return failed is null ? null : throw new SlideWorkerException(failed);
        }
    }

    private WorkerProcess Start(CancellationToken cancellationToken)
    {
        if (WorkerProcess.TryOpen(path, facts.Name, options, cancellationToken) is not var (process, found))
            throw Changed();
        if (found.Format == facts.Format && found.Levels.SequenceEqual(facts.Levels))
            return process;
        process.Dispose();
        throw Changed();
    }

    private SlideException Changed() => new($"{facts.Name}: the file is not the one that was opened: it changed meanwhile. Open it again.");

    private void GiveBack(WorkerProcess process)
    {
        lock (gate)
        {
            if (!disposed && !process.IsKilled)
                idle.Push(process);
            else
                process.Dispose();
        }
    }

    private void Lost(string reason)
    {
        lock (gate)
        {
            if (++losses > options.Worker.MaxRestarts)
                failed ??= $"{facts.Name}: given up after {losses} lost reader processes. The last: {reason} Open the slide again to go on, or raise SlideOptions.Worker.MaxRestarts.";
        }
    }
}
