namespace PathGen.Clip;

/// <summary>What is to be evaluated is wrong: a task file, a table of labels, a folder of pictures, or too many pictures that cannot be read.</summary>
public sealed class EvaluationException : ClipException
{
    /// <summary>Makes the exception with its message.</summary>
    public EvaluationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and cause.</summary>
    public EvaluationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
