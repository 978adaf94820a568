using System.Runtime.CompilerServices;
using Npgsql;

namespace PathGen.Agents;

/// <summary>
/// The pair store in PostgreSQL 12 or later, which several processes and machines share: each slide is worked on by the one that has claimed it, and a process that is gone
/// loses its claims after <see cref="PostgreSqlPairStoreOptions.Lease"/>. Each run has a schema of its own in the database. A write is durable when its task completes, as far
/// as the server's <c>synchronous_commit</c> makes it so. A short outage (a server that restarts) is waited for. Thread-safe.
/// </summary>
public sealed class PostgreSqlPairStore : SqlPairStore
{
    private const int Tries = 6;

    private readonly PostgreSqlAddress address;
    private readonly NpgsqlDataSource source;
    private readonly PostgreSqlClaims? claims;
    private bool disposed;

    private PostgreSqlPairStore(PostgreSqlAddress address, NpgsqlDataSource source, PostgreSqlClaims? claims)
    {
        this.address = address;
        this.source = source;
        this.claims = claims;
    }

    /// <inheritdoc/>
    public override string Name => address.ToString();

    /// <inheritdoc/>
    protected override string Hold => "FOR UPDATE";

    /// <inheritdoc/>
    protected override string SameSlideId => "lower(slide_id) = lower($1)";

    /// <summary>Opens a run for writing, or makes its tables; the database must exist.</summary>
    /// <param name="address">Database and run.</param>
    /// <param name="options">How this process takes part; null for defaults. Read once.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PairException">The database cannot be reached or written, or holds a store of a newer version.</exception>
    public static async ValueTask<PostgreSqlPairStore> OpenAsync(PostgreSqlAddress address, PostgreSqlPairStoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        var source = Connect(address);
        return await GuardAsync(
            address.ToString(),
            source,
            async connection =>
            {
                await PostgreSqlSchema.MigrateAsync(connection, address.Schema, address.ToString(), cancellationToken).ConfigureAwait(false);
                options ??= new PostgreSqlPairStoreOptions();
                return new PostgreSqlPairStore(address, source, new PostgreSqlClaims(source, options.Worker, options.Lease, address.ToString()));
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a run that exists for reading only.</summary>
    /// <param name="address">Database and run.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PairException">The database cannot be reached, or holds no such run of this version.</exception>
    public static async ValueTask<PostgreSqlPairStore> OpenReadOnlyAsync(PostgreSqlAddress address, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        var source = Connect(address);
        return await GuardAsync(
            address.ToString(),
            source,
            async connection =>
            {
                var version = await PostgreSqlSchema.VersionAsync(connection, address.Schema, cancellationToken).ConfigureAwait(false);
                if (version == 0)
                    throw new PairException($"{address}: the database holds no run of this name. Make one with a run, or list them.");
                PostgreSqlSchema.CheckVersion(version, address.ToString());
                return version == PostgreSqlSchema.Version
                    ? new PostgreSqlPairStore(address, source, null)
                    : throw new PairException($"{address}: a pair store of version {version}; version {PostgreSqlSchema.Version} was expected. Continue its run once to bring it up to date.");
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The names of the runs in a database.</summary>
    /// <param name="address">The database; the run that it names does not matter.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PairException">The database cannot be reached.</exception>
    public static async ValueTask<IReadOnlyList<string>> ListRunsAsync(PostgreSqlAddress address, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        var source = Connect(address);
        await using (source.ConfigureAwait(false))
        {
            return await GuardAsync(
                address.ToString(),
                source,
                async connection =>
                {
                    using var sql = new SqlStatements(connection, named: false) { CancellationToken = cancellationToken };
                    return await sql.ReadAsync(
                        row => row.GetString(0),
                        $"""
                         SELECT substr(nspname::text, {PostgreSqlSchema.Prefix.Length + 1}) FROM pg_namespace
                         WHERE starts_with(nspname::text, '{PostgreSqlSchema.Prefix}') AND to_regclass(quote_ident(nspname::text) || '.pair_store') IS NOT NULL ORDER BY 1
                         """).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> ClaimSlideAsync(string slideHash, CancellationToken cancellationToken = default)
    {
        if (!await WriteAsync(sql => Writing().ClaimAsync(sql, slideHash), cancellationToken).ConfigureAwait(false))
            return false;
        claims!.Hold(slideHash);
        return true;
    }

    /// <inheritdoc/>
    public override async ValueTask ReleaseSlideAsync(string slideHash, CancellationToken cancellationToken = default)
    {
        Writing().Drop(slideHash);
        await WriteAsync(sql => claims!.ReleaseAsync(sql, slideHash), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives back what this process has claimed, and closes the connections.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        if (claims is not null)
            await claims.DisposeAsync().ConfigureAwait(false);
        await source.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async ValueTask<T> ReadAsync<T>(Func<SqlStatements, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        ObjectDisposedException.ThrowIf(disposed, this);
        return await RetryAsync(
            async connection =>
            {
                using var sql = new SqlStatements(connection, named: false) { CancellationToken = cancellationToken };
                return await read(sql).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async ValueTask<T> WriteAsync<T>(Func<SqlStatements, ValueTask<T>> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        ObjectDisposedException.ThrowIf(disposed, this);
        Writing();
        return await RetryAsync(
            async connection =>
            {
                var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false)) // Rolls back what was not committed.
                {
                    using var sql = new SqlStatements(connection, named: false) { CancellationToken = cancellationToken };
                    var result = await write(sql).ConfigureAwait(false);
                    await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                    return result;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<T> StreamAsync<T>(
        Func<SqlStatements, IAsyncEnumerable<T>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        ObjectDisposedException.ThrowIf(disposed, this);
        var connection = await GuardAsync(Name, () => source.OpenConnectionAsync(cancellationToken)).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            // One snapshot: the sequence shows one moment of the store, while others write.
            var transaction = await GuardAsync(Name, () => connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken)).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                using var sql = new SqlStatements(connection, named: false) { CancellationToken = cancellationToken };
                var rows = read(sql).GetAsyncEnumerator(cancellationToken);
                await using (rows.ConfigureAwait(false))
                {
                    while (await GuardAsync(Name, rows.MoveNextAsync).ConfigureAwait(false))
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        yield return rows.Current;
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override ValueTask CheckClaimAsync(SqlStatements sql, string slideHash) => Writing().CheckAsync(sql, slideHash);

    /// <inheritdoc/>
    protected override ValueTask<List<SlideClaim>> ClaimsAsync(SqlStatements sql) => PostgreSqlClaims.ReadAsync(sql);

    private static NpgsqlDataSource Connect(PostgreSqlAddress address) => new NpgsqlSlimDataSourceBuilder(address.ConnectionString).EnableTransportSecurity().Build();

    private static async ValueTask<T> GuardAsync<T>(string name, NpgsqlDataSource source, Func<NpgsqlConnection, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await GuardAsync(
                name,
                async () =>
                {
                    var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                    await using (connection.ConfigureAwait(false))
                        return await work(connection).ConfigureAwait(false);
                }).ConfigureAwait(false);
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask<T> GuardAsync<T>(string name, Func<ValueTask<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (PostgreSqlErrors.Explain(name, e) is { } known)
        {
            throw known;
        }
    }

    private PostgreSqlClaims Writing() => claims ?? throw new PairException($"{Name}: the pair store was opened for reading only.");

    private ValueTask<T> RetryAsync<T>(Func<NpgsqlConnection, ValueTask<T>> work, CancellationToken cancellationToken) => GuardAsync(
        Name,
        async () =>
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                    await using (connection.ConfigureAwait(false))
                        return await work(connection).ConfigureAwait(false);
                }
                catch (Exception e) when (attempt < Tries && PostgreSqlErrors.IsPassing(e))
                {
                    // 0.1, 0.2 … 1.6 seconds, each with chance, so that those that were in each other's way are not again.
                    await Task.Delay(TimeSpan.FromMilliseconds(50 * Math.Pow(2, attempt) * (0.5 + Random.Shared.NextDouble())), cancellationToken).ConfigureAwait(false);
                }
            }
        });
}
