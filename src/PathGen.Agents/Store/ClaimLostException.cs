namespace PathGen.Agents;

/// <summary>Another process has taken over the slide that this one was working on, because its claim was not renewed in time. What was saved stays; nothing more of the slide is saved here.</summary>
public sealed class ClaimLostException : PairException
{
    /// <summary>Makes the exception with its message.</summary>
    public ClaimLostException(string message)
        : base(message)
    {
    }
}
