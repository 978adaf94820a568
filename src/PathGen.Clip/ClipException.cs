namespace PathGen.Clip;

/// <summary>What this package throws for files and data that it cannot work with. The message names the file, what was found, what was expected and the way out.</summary>
public abstract class ClipException : Exception
{
    private protected ClipException(string message)
        : base(message)
    {
    }

    private protected ClipException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
