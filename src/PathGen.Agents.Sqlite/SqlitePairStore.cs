using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace PathGen.Agents;

/// <summary>
/// The pair store in one SQLite file (write-ahead log, <c>synchronous=NORMAL</c>): a write is safe against a killed process as soon as its task completes; a power
/// cut may lose the last writes but never half of one. One process writes at a time: a lock file beside the store (<c>NAME.lock</c>) says so to a second one;
/// any number may read. Thread-safe.
/// </summary>
public sealed class SqlitePairStore : SqlPairStore
{
    private readonly SqliteFile file;
    private readonly SqliteConnection connection;
    private readonly SqlStatements statements;
    private readonly SemaphoreSlim gate = new(1, 1); // One writer, and one user of the shared connection, at a time.
    private readonly FileLock? fileLock;
    private bool disposed;

    private SqlitePairStore(SqliteFile file, SqliteConnection connection, FileLock? fileLock)
    {
        this.file = file;
        this.connection = connection;
        this.fileLock = fileLock;
        statements = new SqlStatements(connection, named: true);
    }

    /// <inheritdoc/>
    public override string Name => file.Path;

    /// <summary>Opens a store for writing, or makes it; its folder is made too.</summary>
    /// <param name="path">The SQLite file, such as <c>RUN/pairs.db</c>.</param>
    /// <exception cref="PairException">Not a pair store, of a newer version, damaged, not writable, or being written by another process.</exception>
    public static SqlitePairStore Open(string path)
    {
        var file = new SqliteFile(path, readOnly: false);
        file.MakeFolder();
        var fileLock = FileLock.Take(file.Path + ".lock", file.Path);
        try
        {
            return new SqlitePairStore(file, file.Connect(), fileLock);
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

    /// <summary>Opens a store that exists for reading only, while another process may be writing it: what an export or a summary needs.</summary>
    /// <param name="path">The SQLite file.</param>
    /// <exception cref="PairException">Missing, not a pair store, of another version, or damaged.</exception>
    public static SqlitePairStore OpenReadOnly(string path)
    {
        var file = new SqliteFile(path, readOnly: true);
        return new SqlitePairStore(file, file.Connect(), null);
    }

    /// <summary>Closes the store; what was written is in the one file afterwards.</summary>
    public override async ValueTask DisposeAsync()
    {
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (disposed)
                return;
            disposed = true;
            statements.Dispose();
            await connection.DisposeAsync().ConfigureAwait(false); // The last connection folds the write-ahead log into the file.
            fileLock?.Dispose();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<T> ReadAsync<T>(Func<SqlStatements, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return await file.GuardAsync(() => read(statements)).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    protected override ValueTask<T> WriteAsync<T>(Func<SqlStatements, ValueTask<T>> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (fileLock is null)
            return ValueTask.FromException<T>(new PairException($"{file.Path}: the pair store was opened for reading only."));
        return ReadAsync(
            async sql =>
            {
                await sql.RunAsync("BEGIN IMMEDIATE").ConfigureAwait(false);
                try
                {
                    var result = await write(sql).ConfigureAwait(false);
                    await sql.RunAsync("COMMIT").ConfigureAwait(false);
                    return result;
                }
                catch
                {
                    if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0) // Some errors (a full disk) have rolled back already.
                        await sql.RunAsync("ROLLBACK").ConfigureAwait(false);
                    throw;
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<T> StreamAsync<T>(
        Func<SqlStatements, IAsyncEnumerable<T>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        ObjectDisposedException.ThrowIf(disposed, this);

        // A connection of its own and one read transaction: the sequence shows one moment of the store, while others write.
        var reader = file.Guard(file.ConnectReader);
        await using (reader.ConfigureAwait(false))
        {
            using var own = new SqlStatements(reader, named: true);
            await file.GuardAsync(() => own.RunAsync("BEGIN")).ConfigureAwait(false);
            var rows = read(own).GetAsyncEnumerator(cancellationToken);
            await using (rows.ConfigureAwait(false))
            {
                while (await file.GuardAsync(rows.MoveNextAsync).ConfigureAwait(false))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return rows.Current;
                }
            }
        }
    }
}
