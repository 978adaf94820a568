using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace PathGen.Agents;

/// <summary>
/// A pair store over a SQL database: all of its statements, in what SQLite and PostgreSQL have in common. A store of one database says how to connect, what a transaction
/// is, and makes the tables. Thread-safe where the derived members are.
/// </summary>
public abstract class SqlPairStore : IPairStore, IPairReviews, IPairImports, IRunStatistics
{
    private readonly ConcurrentDictionary<AgentIdentity, long> agents = new();

    /// <summary>What messages call the store: its file or its address, without a password.</summary>
    public abstract string Name { get; }

    /// <summary>Written after a query within a transaction: what keeps others from changing the rows until it ends. Empty where one transaction writes at a time.</summary>
    protected virtual string Hold => "";

    /// <summary>The condition that a row's <c>slide_id</c> is <c>$1</c>, letter case aside.</summary>
    protected virtual string SameSlideId => "slide_id = $1 COLLATE NOCASE";

    /// <inheritdoc/>
    public ValueTask OpenRunAsync(string settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ChangeAsync(
            async sql =>
            {
                await sql.RunAsync("INSERT INTO run (id, settings) VALUES (1, $1) ON CONFLICT (id) DO NOTHING", settings).ConfigureAwait(false);
                var stored = (string)(await sql.FindAsync("SELECT settings FROM run").ConfigureAwait(false))!;
                if (stored != settings)
                    throw RunSettingsException.Between(Name, stored, settings);
                await SqlFailures.ReopenAsync(sql).ConfigureAwait(false);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<string?> FindFileHashAsync(FileStamp file, CancellationToken cancellationToken = default) => ReadAsync(
        async sql => (string?)await sql.FindAsync("SELECT hash FROM file WHERE path = $1 AND length = $2 AND modified = $3", file.Path, file.Length, file.ModifiedUtcTicks).ConfigureAwait(false),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask SaveFileHashAsync(FileStamp file, string hash, CancellationToken cancellationToken = default) => ChangeAsync(
        async sql => await sql.RunAsync(
            """
            INSERT INTO file (path, length, modified, hash) VALUES ($1, $2, $3, $4)
            ON CONFLICT (path) DO UPDATE SET length = $2, modified = $3, hash = $4
            """,
            file.Path, file.Length, file.ModifiedUtcTicks, hash).ConfigureAwait(false),
        cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<bool> ClaimSlideAsync(string slideHash, CancellationToken cancellationToken = default) => ValueTask.FromResult(true);

    /// <inheritdoc/>
    public virtual ValueTask ReleaseSlideAsync(string slideHash, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<SlideRecord?> FindSlideAsync(string slideHash, CancellationToken cancellationToken = default) =>
        ReadAsync(async sql => (await SqlSlides.FindAsync(sql, slideHash).ConfigureAwait(false))?.Slide, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string?> FindSlideIdAsync(string slideId, CancellationToken cancellationToken = default) =>
        ReadAsync(sql => SlideOfIdAsync(sql, slideId), cancellationToken);

    /// <inheritdoc/>
    public ValueTask SaveSlideAsync(
        SlideRecord slide,
        IReadOnlyList<PatchRecord> patches,
        IReadOnlyList<FailureRecord> failures,
        CancellationToken cancellationToken = default)
    {
        if (patches.FirstOrDefault(p => p.Key.SlideHash != slide.Hash) is { } stray)
            throw new ArgumentException($"Patch {stray.Key} is not of slide {slide.Hash}.", nameof(patches));
        return ChangeAsync(
            async sql =>
            {
                await CheckClaimAsync(sql, slide.Hash).ConfigureAwait(false);
                if (await SlideOfIdAsync(sql, slide.SlideId).ConfigureAwait(false) is { } other && other != slide.Hash)
                    throw new PairException($"{slide.Path}: the slide id '{slide.SlideId}' belongs to another slide of this run (SHA-256 {other}). Give this one another id.");
                if (!await SqlSlides.AddAsync(sql, slide, patches).ConfigureAwait(false))
                    return;
                foreach (var failure in failures)
                    await SqlFailures.AddAsync(sql, failure).ConfigureAwait(false);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<OpenPatch> ReadOpenPatchesAsync(string slideHash, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (await ReadAsync(sql => SqlSlides.FindAsync(sql, slideHash), cancellationToken).ConfigureAwait(false) is not (var slide, _))
            yield break;

        // Page by page, so that nothing is held open while agents work.
        for (var last = -1L; ;)
        {
            var page = await ReadAsync(sql => SqlPatches.PageAsync(sql, slide, slideHash, SqlPatches.Open, last), cancellationToken).ConfigureAwait(false);
            if (page.Count == 0)
                yield break;
            foreach (var (_, patch, drafts, gates, _) in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new OpenPatch(patch, drafts, gates);
                last = patch.Order;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask SaveDraftAsync(PatchKey patch, DraftRecord draft, CancellationToken cancellationToken = default)
    {
        var agent = await AgentAsync(draft.Agent, cancellationToken).ConfigureAwait(false);
        await ChangeAsync(
            async sql =>
            {
                await CheckClaimAsync(sql, patch.SlideHash).ConfigureAwait(false);
                var (id, state) = await FindPatchAsync(sql, patch).ConfigureAwait(false);
                if (state == SqlPatches.Open)
                    await SqlPatches.AddDraftAsync(sql, agent, id, draft).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask SaveVerdictAsync(PatchKey patch, int attempt, GateVerdict verdict, IReadOnlyList<GateRecord> gates, CancellationToken cancellationToken = default)
    {
        if (gates.FirstOrDefault(g => g.Attempt != attempt) is { } stray)
            throw new ArgumentException($"{stray.Gate} judged attempt {stray.Attempt}, not {attempt}.", nameof(gates));
        if (verdict == GateVerdict.Revise && gates.Count == 0)
            throw new ArgumentException("A patch is sent back by a gate's record.", nameof(gates));
        return ChangeAsync(
            async sql =>
            {
                await CheckClaimAsync(sql, patch.SlideHash).ConfigureAwait(false);
                var (id, state) = await FindPatchAsync(sql, patch).ConfigureAwait(false);
                if (state != SqlPatches.Open)
                    return;
                if (verdict == GateVerdict.Accept && !await SqlPatches.HasSummaryAsync(sql, id, attempt).ConfigureAwait(false))
                    throw new PairException($"{Name}: patch {patch.Region} of slide {patch.SlideHash} has no summary of attempt {attempt} to accept.");
                await SqlPatches.AddVerdictAsync(sql, id, attempt, verdict, gates).ConfigureAwait(false);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask SaveFailureAsync(FailureRecord failure, CancellationToken cancellationToken = default) => ChangeAsync(
        async sql =>
        {
            if (failure.Region is { } region)
            {
                await CheckClaimAsync(sql, failure.SlideHash).ConfigureAwait(false);
                if (await SqlPatches.FindAsync(sql, new PatchKey(failure.SlideHash, region), Hold).ConfigureAwait(false) is (var id, SqlPatches.Open))
                    await SqlPatches.SetStateAsync(sql, id, SqlPatches.SetAside).ConfigureAwait(false);
            }

            await SqlFailures.AddAsync(sql, failure).ConfigureAwait(false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<PairRecord> ReadPairsAsync(string? slideHash = null, CancellationToken cancellationToken = default) =>
        StreamAsync(sql => PairsAsync(sql, slideHash).Where(pair => pair.Review?.Verdict != ReviewVerdict.Rejected), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<PairRecord> ReadAllPairsAsync(CancellationToken cancellationToken = default) => StreamAsync(sql => PairsAsync(sql, null), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<FailureRecord> ReadFailuresAsync(CancellationToken cancellationToken = default) => StreamAsync(SqlFailures.ReadAsync, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RunCounts> CountAsync(CancellationToken cancellationToken = default) => ReadAsync(SqlStatistics.CountAsync, cancellationToken);

    /// <inheritdoc/>
    public ValueTask SaveReviewsAsync(IReadOnlyList<(PatchKey Patch, ReviewRecord Review)> reviews, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reviews);
        foreach (var (_, review) in reviews)
            SqlReviews.Check(review);
        return ChangeAsync(
            async sql =>
            {
                foreach (var (patch, review) in reviews)
                {
                    var (id, state) = await FindPatchAsync(sql, patch).ConfigureAwait(false);
                    if (state != SqlPatches.Captioned)
                        throw new PairException($"{Name}: patch {patch.Region} of slide {patch.SlideHash} has no caption to review.");
                    await SqlReviews.AddAsync(sql, id, review).ConfigureAwait(false);
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReviewRecord>> ReadReviewsAsync(PatchKey patch, CancellationToken cancellationToken = default) => ReadAsync<IReadOnlyList<ReviewRecord>>(
        async sql => await SqlPatches.FindAsync(sql, patch, "").ConfigureAwait(false) is (var id, _)
            ? await sql.ReadAsync(row => SqlReviews.Read(row, 0)!, $"SELECT {SqlReviews.Columns} FROM review r WHERE r.patch = $1 ORDER BY r.id", id).ConfigureAwait(false)
            : [],
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> OpenSourceAsync(PairSource source, string index, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return WriteAsync(sql => SqlImports.OpenAsync(sql, source, index, Name), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask SaveImportedAsync(string source, IReadOnlyList<ImportedPair> pairs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return ChangeAsync(sql => SqlImports.AddAsync(sql, source, pairs, Hold, Name), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ImportedSource>> ReadSourcesAsync(CancellationToken cancellationToken = default) =>
        ReadAsync<IReadOnlyList<ImportedSource>>(async sql => await SqlImports.SourcesAsync(sql).ConfigureAwait(false), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ImportedPair> ReadImportedAsync(string source, bool leftOut = false, CancellationToken cancellationToken = default) =>
        StreamAsync(sql => SqlImports.ReadAsync(sql, source, leftOut), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RunStatistics> ReadStatisticsAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(async sql => await SqlStatistics.ReadAsync(sql, await ClaimsAsync(sql).ConfigureAwait(false)).ConfigureAwait(false), cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Reads. The store's own errors become <see cref="PairException"/> with its name.</summary>
    protected abstract ValueTask<T> ReadAsync<T>(Func<SqlStatements, ValueTask<T>> read, CancellationToken cancellationToken);

    /// <summary>Writes in one transaction: all, durably, or nothing. May run <paramref name="write"/> again where the database asks for it.</summary>
    protected abstract ValueTask<T> WriteAsync<T>(Func<SqlStatements, ValueTask<T>> write, CancellationToken cancellationToken);

    /// <summary>Reads a sequence as of its first step, on a connection of its own, while others write.</summary>
    protected abstract IAsyncEnumerable<T> StreamAsync<T>(Func<SqlStatements, IAsyncEnumerable<T>> read, CancellationToken cancellationToken);

    /// <summary>Throws <see cref="ClaimLostException"/> where another process has the slide, and keeps it from being taken over until the transaction ends.</summary>
    protected virtual ValueTask CheckClaimAsync(SqlStatements sql, string slideHash) => ValueTask.CompletedTask;

    /// <summary>Slides that processes work on, by hash.</summary>
    protected virtual ValueTask<List<SlideClaim>> ClaimsAsync(SqlStatements sql) => ValueTask.FromResult<List<SlideClaim>>([]);

    private static async IAsyncEnumerable<PairRecord> PairsAsync(SqlStatements sql, string? slideHash)
    {
        List<long> slides = slideHash is null
            ? await SqlSlides.IdsAsync(sql).ConfigureAwait(false)
            : await SqlSlides.FindAsync(sql, slideHash).ConfigureAwait(false) is (var one, _) ? [one] : [];
        foreach (var id in slides)
        {
            var slide = await SqlSlides.GetAsync(sql, id).ConfigureAwait(false);
            await foreach (var (patch, drafts, gates, review) in SqlPatches.ReadAsync(sql, slide, SqlPatches.Captioned).ConfigureAwait(false))
                yield return new PairRecord(slide.Slide, patch, drafts, gates, review?.Caption ?? drafts[^1].Answer.Text, review);
        }
    }

    private async ValueTask ChangeAsync(Func<SqlStatements, ValueTask> write, CancellationToken cancellationToken) => await WriteAsync(
        async sql =>
        {
            await write(sql).ConfigureAwait(false);
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    private async ValueTask<string?> SlideOfIdAsync(SqlStatements sql, string slideId) =>
        (string?)await sql.FindAsync($"SELECT hash FROM slide WHERE {SameSlideId}", slideId).ConfigureAwait(false);

    private async ValueTask<(long Id, long State)> FindPatchAsync(SqlStatements sql, PatchKey patch) =>
        await SqlPatches.FindAsync(sql, patch, Hold).ConfigureAwait(false)
        ?? throw new PairException($"{Name}: no patch {patch.Region} of slide {patch.SlideHash} was chosen in this run.");

    // In a transaction of its own: what one transaction has not committed yet, another one may not refer to.
    private async ValueTask<long> AgentAsync(AgentIdentity agent, CancellationToken cancellationToken)
    {
        if (agents.TryGetValue(agent, out var known))
            return known;
        var identity = StoreJson.Write(agent, StoreJson.Default.AgentIdentity);
        var id = await WriteAsync(
            async sql =>
            {
                await sql.RunAsync("INSERT INTO agent (identity) VALUES ($1) ON CONFLICT (identity) DO NOTHING", identity).ConfigureAwait(false);
                return (long)(await sql.FindAsync("SELECT id FROM agent WHERE identity = $1", identity).ConfigureAwait(false))!;
            },
            cancellationToken).ConfigureAwait(false);
        return agents[agent] = id;
    }
}
