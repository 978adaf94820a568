namespace PathGen.Cli;

/// <summary>Progress as lines for logs: at most one every few seconds, and one at each stage's end.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="clock">Tells the time; another for tests.</param>
internal sealed class PlainProgress(TextWriter output, TimeProvider? clock = null) : IProgressDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    /// <inheritdoc/>
    public IProgressStage Begin(string name, string unit, long? total = null) => new Stage(this, name, unit, total);

    /// <inheritdoc/>
    public void Note(string line) => output.WriteLine(line);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Stage(PlainProgress display, string name, string unit, long? total) : IProgressStage
    {
        private readonly Lock turn = new();
        private readonly long start = display.clock.GetTimestamp();
        private TimeSpan shown;
        private long done;
        private long? total = total;
        private bool ended;

        public void Report(long done, long? total = null)
        {
            lock (turn)
            {
                this.done = done;
                this.total = total ?? this.total;
                var elapsed = display.clock.GetElapsedTime(start);
                if (ended || elapsed - shown < Interval)
                    return;
                shown = elapsed;
                display.Note($"{name}: {Pace.Running(this.done, this.total, unit, elapsed)}");
            }
        }

        public void Dispose()
        {
            lock (turn)
            {
                if (ended)
                    return;
                ended = true;
                display.Note($"{name}: {Pace.Finished(done, unit, display.clock.GetElapsedTime(start))}");
            }
        }
    }
}
