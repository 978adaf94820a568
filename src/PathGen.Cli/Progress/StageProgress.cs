namespace PathGen.Cli;

/// <summary>Passes what a library reports on to a stage at once, so that nothing comes after its end.</summary>
/// <param name="stage">The stage.</param>
internal sealed class StageProgress(IProgressStage stage) : IProgress<int>
{
    /// <inheritdoc/>
    public void Report(int value) => stage.Report(value);
}
