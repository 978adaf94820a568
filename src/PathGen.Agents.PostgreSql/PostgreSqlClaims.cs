using System.Collections.Concurrent;
using Npgsql;

namespace PathGen.Agents;

/// <summary>The slides that one process works on. Claims run out by the server's clock, so that the machines' own may be wrong. Thread-safe.</summary>
internal sealed class PostgreSqlClaims : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;
    private readonly string worker;
    private readonly TimeSpan lease;
    private readonly string name;
    private readonly ConcurrentDictionary<string, bool> held = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stop = new();
    private readonly Task renewing;

    /// <summary>Starts renewing.</summary>
    public PostgreSqlClaims(NpgsqlDataSource source, string worker, TimeSpan lease, string name)
    {
        this.source = source;
        this.worker = worker;
        this.lease = lease;
        this.name = name;
        renewing = RenewAsync();
    }

    private double Milliseconds => lease.TotalMilliseconds;

    /// <summary>Every claim that has not run out, by slide.</summary>
    public static ValueTask<List<SlideClaim>> ReadAsync(SqlStatements sql) => sql.ReadAsync(
        row => new SlideClaim(row.GetString(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2))),
        "SELECT slide_hash, worker, CAST(extract(epoch FROM until_time) * 1000 AS BIGINT) FROM claim WHERE until_time > clock_timestamp() ORDER BY slide_hash");

    /// <summary>Claims a slide that is nobody's, whose claim has run out, or that this process has.</summary>
    public async ValueTask<bool> ClaimAsync(SqlStatements sql, string slideHash) => await sql.RunAsync(
        """
        INSERT INTO claim (slide_hash, worker, until_time) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
        ON CONFLICT (slide_hash) DO UPDATE SET worker = $2, until_time = clock_timestamp() + $3 * interval '1 millisecond'
        WHERE claim.worker = $2 OR claim.until_time <= clock_timestamp()
        """,
        slideHash, worker, Milliseconds).ConfigureAwait(false) == 1;

    /// <summary>Gives a slide back.</summary>
    public async ValueTask<bool> ReleaseAsync(SqlStatements sql, string slideHash) =>
        await sql.RunAsync("DELETE FROM claim WHERE slide_hash = $1 AND worker = $2", slideHash, worker).ConfigureAwait(false) == 1;

    /// <summary>Remembers that this process has a slide.</summary>
    public void Hold(string slideHash) => held[slideHash] = true;

    /// <summary>Forgets it.</summary>
    public void Drop(string slideHash) => held.TryRemove(slideHash, out _);

    /// <summary>
    /// Throws where another process has the slide. The shared lock makes whoever takes the slide over wait for this transaction, so that it then sees what this one saved.
    /// </summary>
    /// <exception cref="ClaimLostException">Another process has it.</exception>
    public async ValueTask CheckAsync(SqlStatements sql, string slideHash)
    {
        var claims = await sql.ReadAsync(
            row => (Worker: row.GetString(0), Live: row.GetBoolean(1)), "SELECT worker, until_time > clock_timestamp() FROM claim WHERE slide_hash = $1 FOR SHARE", slideHash).ConfigureAwait(false);
        if (claims is not [var claim] || claim.Worker == worker || !claim.Live && !held.ContainsKey(slideHash))
            return;
        throw new ClaimLostException($"{name}: slide {slideHash} is with {claim.Worker}; this process did not renew its claim in time. The same command continues with the other slides.");
    }

    /// <summary>Gives everything back.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
        if (!held.IsEmpty)
            await TryAsync("DELETE FROM claim WHERE worker = $1", worker).ConfigureAwait(false);
        stop.Dispose();
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(lease / 3);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token).ConfigureAwait(false))
            {
                if (!held.IsEmpty)
                    await TryAsync("UPDATE claim SET until_time = clock_timestamp() + $2 * interval '1 millisecond' WHERE worker = $1", worker, Milliseconds).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    // What cannot be renewed now is tried again at the next tick; where it runs out meanwhile, the next write says so. What cannot be given back runs out.
    private async Task TryAsync(string text, params object?[] values)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(CancellationToken.None).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                using var sql = new SqlStatements(connection, named: false);
                await sql.RunAsync(text, values).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
        }
    }
}
