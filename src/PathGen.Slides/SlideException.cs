namespace PathGen.Slides;

/// <summary>A slide or picture could not be opened or read. The message names the file, what was found, what was expected and the way out.</summary>
public class SlideException : Exception
{
    /// <summary>Makes the exception with its message.</summary>
    public SlideException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and cause.</summary>
    public SlideException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
