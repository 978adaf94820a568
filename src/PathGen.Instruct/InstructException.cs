namespace PathGen.Instruct;

/// <summary>A tokenizer, a conversation, instruction data or an evaluation is wrong. The message names what was found, what was expected and the way out.</summary>
public class InstructException : Exception
{
    /// <summary>Makes the exception with its message.</summary>
    public InstructException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and cause.</summary>
    public InstructException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
