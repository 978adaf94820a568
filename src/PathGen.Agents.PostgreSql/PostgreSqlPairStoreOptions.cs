namespace PathGen.Agents;

/// <summary>How a process takes part in a run. Not thread-safe while being set; read-only use is.</summary>
public sealed class PostgreSqlPairStoreOptions
{
    private string worker = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";
    private TimeSpan lease = TimeSpan.FromSeconds(60);

    /// <summary>
    /// What this process is called among those that share the run, 1 to 200 characters, unique. Default: machine, process and a random number. A process that starts again
    /// under the name it had goes on with its slides at once, and not only when their claims have run out.
    /// </summary>
    /// <exception cref="ArgumentException">Empty or too long.</exception>
    public string Worker
    {
        get => worker;
        set
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            if (value.Length > 200)
                throw new ArgumentException("A worker's name has at most 200 characters.", nameof(value));
            worker = value;
        }
    }

    /// <summary>After how long others may take over the slides of a process that is gone, 2 seconds to 1 day. Default 60 seconds; a process that lives renews three times in it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan Lease
    {
        get => lease;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(2));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            lease = value;
        }
    }
}
