namespace PathGen.Agents;

/// <summary>Spreads requests evenly over time, and holds them all back for as long as an endpoint asks. Thread-safe.</summary>
internal sealed class RatePacer
{
    private readonly Lock turn = new();
    private readonly TimeProvider clock;
    private readonly TimeSpan interval;
    private readonly long start;
    private TimeSpan next; // Since start: when the next request may go.

    public RatePacer(int? perMinute, TimeProvider clock)
    {
        this.clock = clock;
        interval = perMinute is { } most ? TimeSpan.FromMinutes(1) / most : TimeSpan.Zero;
        start = clock.GetTimestamp();
    }

    /// <summary>Waits for a turn.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (turn)
        {
            var now = clock.GetElapsedTime(start);
            var mine = next > now ? next : now;
            wait = mine - now;
            next = interval > TimeSpan.Zero ? mine + interval : next;
        }

        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets nobody go for a while.</summary>
    public void Pause(TimeSpan time)
    {
        lock (turn)
        {
            var until = clock.GetElapsedTime(start) + time;
            if (until > next)
                next = until;
        }
    }
}
