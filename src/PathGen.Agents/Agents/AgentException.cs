namespace PathGen.Agents;

/// <summary>An agent could not answer: the patch is set aside with this reason, the run goes on.</summary>
/// <param name="message">Why, in one line.</param>
/// <param name="inner">The cause, or null.</param>
/// <param name="endsRun">True where no other patch can fare better (the endpoint is unreachable or refuses the credentials): the run stops, resumable.</param>
/// <param name="retryable">True where the cause lies with the endpoint (an error of the server, a time-out): the patch is tried again when the run is continued.</param>
public sealed class AgentException(string message, Exception? inner = null, bool endsRun = false, bool retryable = false) : PairException(message, inner!)
{
    /// <summary>Whether no other patch can fare better, so that the run stops (resumable) instead of setting every patch aside.</summary>
    public bool EndsRun { get; } = endsRun;

    /// <summary>Whether the patch is tried again when the run is continued, instead of staying set aside.</summary>
    public bool Retryable { get; } = retryable;
}
