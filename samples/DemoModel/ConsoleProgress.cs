namespace PathGen.Samples.DemoModel;

/// <summary>Writes progress to the console at once and in order, which <see cref="Progress{T}"/> does not promise.</summary>
internal sealed class ConsoleProgress : IProgress<string>
{
    /// <inheritdoc/>
    public void Report(string value) => Console.WriteLine(value);
}
