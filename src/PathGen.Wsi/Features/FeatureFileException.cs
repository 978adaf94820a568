namespace PathGen.Wsi;

/// <summary>A file of features cannot be read or written. The message names the file, what was found, what was expected and the way out.</summary>
public sealed class FeatureFileException : WsiException
{
    /// <summary>Makes the exception with its message.</summary>
    public FeatureFileException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and cause.</summary>
    public FeatureFileException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
