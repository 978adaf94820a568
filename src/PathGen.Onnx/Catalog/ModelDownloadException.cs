namespace PathGen.Onnx;

/// <summary>A published file cannot be fetched: its server is not reached, refuses, or gives something else. What arrived is kept where the next try can go on from it.</summary>
public sealed class ModelDownloadException : ModelException
{
    /// <summary>Makes the exception with its message.</summary>
    public ModelDownloadException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and cause.</summary>
    public ModelDownloadException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
