namespace PathGen.Agents;

/// <summary>How a run's endpoints work together. Not thread-safe while being set.</summary>
public sealed class ChatEndpointsOptions
{
    private TimeSpan? hedgeAfter;

    /// <summary>
    /// How long an answer may take before the same question is asked once more, of another endpoint where there is one, and the first answer taken; 0.1 seconds to 10 minutes, null for never.
    /// It shortens the longest waits and costs the tokens of both. Default null.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan? HedgeAfter
    {
        get => hedgeAfter;
        set => hedgeAfter = value is null || (value >= TimeSpan.FromSeconds(0.1) && value <= TimeSpan.FromMinutes(10))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The wait must be 0.1 seconds to 10 minutes.");
    }

    /// <summary>Tells the HTTP status of an exception, as <see cref="ChatAgentOptions.FindStatus"/> does. Default null.</summary>
    public Func<Exception, int?>? FindStatus { get; set; }

    /// <summary>The clock of limits and rests. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
