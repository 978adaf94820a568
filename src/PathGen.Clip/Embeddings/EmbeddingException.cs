namespace PathGen.Clip;

/// <summary>A file of embeddings cannot be read or written. The message names the file, what was found, what was expected and the way out.</summary>
public sealed class EmbeddingException : ClipException
{
    /// <summary>Makes the exception with its message.</summary>
    public EmbeddingException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and cause.</summary>
    public EmbeddingException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
