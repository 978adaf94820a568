namespace PathGen.Wsi;

/// <summary>A model or file of this package is wrong. The message names the file, what was found, what was expected and the way out.</summary>
public class WsiException : Exception
{
    /// <summary>Makes the exception with its message.</summary>
    public WsiException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and cause.</summary>
    public WsiException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
