namespace PathGen.Cli;

/// <summary>Shows how far a command is. Thread-safe.</summary>
internal interface IProgressDisplay : IAsyncDisposable
{
    /// <summary>Begins a stage; ending the previous one is its holder's task.</summary>
    /// <param name="name">What is being done, such as <c>embedding</c>.</param>
    /// <param name="unit">What is counted, in the plural, such as <c>tiles</c>.</param>
    /// <param name="total">How many there are, or null where that is not known yet.</param>
    IProgressStage Begin(string name, string unit, long? total = null);

    /// <summary>Shows a line that is no progress, such as a model's terms.</summary>
    void Note(string line);
}
