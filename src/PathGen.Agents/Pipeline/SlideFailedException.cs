namespace PathGen.Agents;

/// <summary>A slide cannot be used; the run records it and goes on.</summary>
/// <param name="stage">Where it happened, as <see cref="FailureRecord.Stage"/> names it.</param>
/// <param name="reason">Why, in one line.</param>
/// <param name="inner">The cause, or null.</param>
internal sealed class SlideFailedException(string stage, string reason, Exception? inner = null) : PairException(reason, inner!)
{
    /// <summary>Where it happened.</summary>
    public string Stage { get; } = stage;
}
