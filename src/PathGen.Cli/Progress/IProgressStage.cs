namespace PathGen.Cli;

/// <summary>One stage on the display; disposing it ends the stage. Thread-safe.</summary>
internal interface IProgressStage : IDisposable
{
    /// <summary>Says how many are done, and how many there are where that became known.</summary>
    void Report(long done, long? total = null);
}
