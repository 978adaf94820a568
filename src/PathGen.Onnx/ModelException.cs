namespace PathGen.Onnx;

/// <summary>A checkpoint, a model directory or a session is wrong. The message names the file, what was found, what was expected and the way out.</summary>
public class ModelException : Exception
{
    /// <summary>Makes the exception with its message.</summary>
    public ModelException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and cause.</summary>
    public ModelException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
