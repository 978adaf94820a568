namespace PathGen.Onnx;

/// <summary>A try at a download ended early in a way that another try may mend.</summary>
internal sealed class DownloadCutException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How long the server asks to wait; zero where it does not.</summary>
    public TimeSpan Wait { get; init; }
}
