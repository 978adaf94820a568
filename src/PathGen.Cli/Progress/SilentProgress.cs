namespace PathGen.Cli;

/// <summary>Shows nothing: for <c>--json</c> and <c>--quiet</c>.</summary>
internal sealed class SilentProgress : IProgressDisplay
{
    /// <inheritdoc/>
    public IProgressStage Begin(string name, string unit, long? total = null) => new Stage();

    /// <inheritdoc/>
    public void Note(string line)
    {
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Stage : IProgressStage
    {
        public void Report(long done, long? total = null)
        {
        }

        public void Dispose()
        {
        }
    }
}
