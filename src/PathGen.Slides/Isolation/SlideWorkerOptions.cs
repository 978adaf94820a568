namespace PathGen.Slides;

/// <summary>Bounds of the reader processes of a slide that is read with <see cref="SlideIsolation.WorkerProcess"/>. Not thread-safe while being set; read-only use is.</summary>
public sealed class SlideWorkerOptions
{
    /// <summary>The least <see cref="MaxMemoryBytes"/>: what .NET itself and one region need.</summary>
    internal const long LeastMemory = 256L << 20;

    /// <summary>
    /// Processes that read one slide at the same time, 1 to 64. Each answers one read at a time and is started when a read finds the others busy, so a slide that one
    /// thread reads has one. Default: the processors, at most 8.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxProcesses
    {
        get;
        set => field = value is >= 1 and <= 64 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A slide has 1 to 64 reader processes.");
    } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>
    /// How long a process may take to start, to open the slide, or to read a piece of a region (up to 4 megapixels) before it is ended and the read fails; 0.1 s to 1 day.
    /// Default: 60 s.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan TimeLimit
    {
        get;
        set => field = value >= TimeSpan.FromSeconds(0.1) && value <= TimeSpan.FromDays(1) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The time limit must be 0.1 s to 1 day.");
    } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Memory in bytes that one process may use, 256 MiB to 1 TiB; one that wants more fails its read or dies. Enforced on Linux (RLIMIT_DATA), where it counts
    /// what is allocated, used or not; elsewhere only .NET's own heap is bounded. Default: 512 MiB.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public long MaxMemoryBytes
    {
        get;
        set => field = value is >= LeastMemory and <= 1L << 40 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A reader process may use 256 MiB to 1 TiB.");
    } = 512L << 20;

    /// <summary>How many processes of an open slide that died, or were ended for their time, are replaced before every further read of it fails at once; 0 to 1000. Default: 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxRestarts
    {
        get;
        set => field = value is >= 0 and <= 1000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Restarts must be 0 to 1000.");
    } = 3;

    internal SlideWorkerOptions Copy() => (SlideWorkerOptions)MemberwiseClone();
}
