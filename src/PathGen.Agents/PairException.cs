namespace PathGen.Agents;

/// <summary>A run, a pair store, an agent or a dataset writer failed. The message names the thing, what was found, what was expected and the way out.</summary>
public class PairException : Exception
{
    /// <summary>Makes the exception with its message.</summary>
    public PairException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and cause.</summary>
    public PairException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
