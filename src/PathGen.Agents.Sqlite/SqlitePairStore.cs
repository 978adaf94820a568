using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace PathGen.Agents;

/// <summary>
/// The pair store in one SQLite file (write-ahead log, <c>synchronous=NORMAL</c>): a write is safe against a killed process as soon as its task completes; a power
/// cut may lose the last writes but never half of one. One process writes at a time: a lock file beside the store (<c>NAME.lock</c>) says so to a second one;
/// any number may read. Thread-safe.
/// </summary>
public sealed class SqlitePairStore : IPairStore
{
    private readonly SqliteFile file;
    private readonly SqliteConnection connection;
    private readonly SqliteStatements statements;
    private readonly SemaphoreSlim gate = new(1, 1); // One writer, and one user of the shared connection, at a time.
    private readonly Dictionary<AgentIdentity, long> agents = [];
    private readonly FileLock? fileLock;
    private bool disposed;

    private SqlitePairStore(SqliteFile file, SqliteConnection connection, FileLock? fileLock)
    {
        this.file = file;
        this.connection = connection;
        this.fileLock = fileLock;
        statements = new SqliteStatements(connection);
    }

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

    /// <inheritdoc/>
    public ValueTask OpenRunAsync(string settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return WriteAsync(
            () =>
            {
                if (statements.Find("SELECT settings FROM run") is string stored)
                {
                    if (stored != settings)
                        throw RunSettingsException.Between(file.Path, stored, settings);
                }
                else
                {
                    statements.Run("INSERT INTO run (id, settings) VALUES (1, $1)", settings);
                }

                SqliteRows.Reopen(statements);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<string?> FindFileHashAsync(FileStamp file, CancellationToken cancellationToken = default) => UseAsync(
        () => (string?)statements.Find("SELECT hash FROM file WHERE path = $1 AND length = $2 AND modified = $3", file.Path, file.Length, file.ModifiedUtcTicks),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask SaveFileHashAsync(FileStamp file, string hash, CancellationToken cancellationToken = default) => WriteAsync(
        () => statements.Run("INSERT OR REPLACE INTO file (path, length, modified, hash) VALUES ($1, $2, $3, $4)", file.Path, file.Length, file.ModifiedUtcTicks, hash),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SlideRecord?> FindSlideAsync(string slideHash, CancellationToken cancellationToken = default) =>
        UseAsync(() => SqliteRows.FindSlide(statements, slideHash)?.Slide, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string?> FindSlideIdAsync(string slideId, CancellationToken cancellationToken = default) =>
        UseAsync(() => (string?)statements.Find("SELECT hash FROM slide WHERE slide_id = $1 COLLATE NOCASE", slideId), cancellationToken);

    /// <inheritdoc/>
    public ValueTask SaveSlideAsync(
        SlideRecord slide,
        IReadOnlyList<PatchRecord> patches,
        IReadOnlyList<FailureRecord> failures,
        CancellationToken cancellationToken = default)
    {
        if (patches.FirstOrDefault(p => p.Key.SlideHash != slide.Hash) is { } stray)
            throw new ArgumentException($"Patch {stray.Key} is not of slide {slide.Hash}.", nameof(patches));
        return WriteAsync(
            () =>
            {
                if (statements.Find("SELECT id FROM slide WHERE hash = $1", slide.Hash) is not null)
                    return;
                if (statements.Find("SELECT hash FROM slide WHERE slide_id = $1 COLLATE NOCASE", slide.SlideId) is string other)
                    throw new PairException($"{slide.Path}: the slide id '{slide.SlideId}' belongs to another slide of this run (SHA-256 {other}). Give this one another id.");
                SqliteRows.AddSlide(statements, slide, patches);
                foreach (var failure in failures)
                    SqliteRows.AddFailure(statements, failure);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<OpenPatch> ReadOpenPatchesAsync(
        string slideHash,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // A few hundred per slide: read at once, so that nothing is held open while agents work.
        var open = await UseAsync(
            () => SqliteRows.FindSlide(statements, slideHash) is { } slide ? SqliteRows.Patches(statements, slide, SqliteRows.Open).ToList() : [],
            cancellationToken).ConfigureAwait(false);
        foreach (var patch in open)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return patch;
        }
    }

    /// <inheritdoc/>
    public ValueTask SaveDraftAsync(PatchKey patch, DraftRecord draft, CancellationToken cancellationToken = default) => WriteAsync(
        () =>
        {
            if (SqliteRows.FindPatch(statements, patch) is not (var id, var state))
                throw new PairException($"{file.Path}: no patch {patch.Region} of slide {patch.SlideHash} was chosen in this run.");
            if (state == SqliteRows.Open)
                SqliteRows.AddDraft(statements, agents, id, draft);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask SaveVerdictAsync(
        PatchKey patch,
        int attempt,
        GateVerdict verdict,
        IReadOnlyList<GateRecord> gates,
        CancellationToken cancellationToken = default)
    {
        if (gates.FirstOrDefault(g => g.Attempt != attempt) is { } stray)
            throw new ArgumentException($"{stray.Gate} judged attempt {stray.Attempt}, not {attempt}.", nameof(gates));
        if (verdict == GateVerdict.Revise && gates.Count == 0)
            throw new ArgumentException("A patch is sent back by a gate's record.", nameof(gates));
        return WriteAsync(
            () =>
            {
                if (SqliteRows.FindPatch(statements, patch) is not (var id, var state))
                    throw new PairException($"{file.Path}: no patch {patch.Region} of slide {patch.SlideHash} was chosen in this run.");
                if (state != SqliteRows.Open)
                    return;
                if (verdict == GateVerdict.Accept && !SqliteRows.HasSummary(statements, id, attempt))
                    throw new PairException($"{file.Path}: patch {patch.Region} of slide {patch.SlideHash} has no summary of attempt {attempt} to accept.");
                SqliteRows.AddVerdict(statements, id, attempt, verdict, gates);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask SaveFailureAsync(FailureRecord failure, CancellationToken cancellationToken = default) => WriteAsync(
        () =>
        {
            SqliteRows.AddFailure(statements, failure);
            if (failure.Region is { } region && SqliteRows.FindPatch(statements, new PatchKey(failure.SlideHash, region)) is (var id, SqliteRows.Open))
                statements.Run("UPDATE patch SET state = 2 WHERE id = $1", id);
        },
        cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<PairRecord> ReadPairsAsync(string? slideHash = null, CancellationToken cancellationToken = default) =>
        StreamAsync(reader => SqliteRows.Pairs(reader, slideHash), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<FailureRecord> ReadFailuresAsync(CancellationToken cancellationToken = default) => StreamAsync(SqliteRows.Failures, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RunCounts> CountAsync(CancellationToken cancellationToken = default) => UseAsync(
        () =>
        {
            using var row = statements.Read(
                """
                SELECT (SELECT count(*) FROM slide), (SELECT count(*) FROM patch), (SELECT count(*) FROM patch WHERE state = 1),
                       (SELECT count(*) FROM patch WHERE state = 2), (SELECT count(*) FROM failure),
                       (SELECT count(*) FROM patch WHERE state = 3)
                """);
            row.Read();
            return new RunCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5));
        },
        cancellationToken);

    /// <summary>Closes the store; what was written is in the one file afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (disposed)
                return;
            disposed = true;
            statements.Dispose();
            connection.Dispose(); // The last connection folds the write-ahead log into the file.
            fileLock?.Dispose();
        }
        finally
        {
            gate.Release();
        }
    }

    private async ValueTask<T> UseAsync<T>(Func<T> read, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return file.Guard(read);
        }
        finally
        {
            gate.Release();
        }
    }

    private async ValueTask WriteAsync(Action write, CancellationToken cancellationToken)
    {
        if (fileLock is null)
            throw new PairException($"{file.Path}: the pair store was opened for reading only.");
        await UseAsync(
            () =>
            {
                statements.Run("BEGIN IMMEDIATE");
                try
                {
                    write();
                    statements.Run("COMMIT");
                }
                catch
                {
                    agents.Clear(); // Ids that this transaction gave out are void.
                    if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0) // Some errors (a full disk) have rolled back already.
                        statements.Run("ROLLBACK");
                    throw;
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    // A connection of its own and one read transaction: the sequence shows one moment of the store, while others write.
    private async IAsyncEnumerable<T> StreamAsync<T>(Func<SqliteStatements, IEnumerable<T>> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false); // SQLite has no asynchronous reads.
        ObjectDisposedException.ThrowIf(disposed, this);
        using var reader = file.Guard(file.ConnectReader);
        using var own = new SqliteStatements(reader);
        file.Guard(() => own.Run("BEGIN"));
        using var row = rows(own).GetEnumerator();
        while (file.Guard(row.MoveNext))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row.Current;
        }
    }
}
