using System.Data.Common;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Patches with their drafts, gates and reviews as rows.</summary>
internal static class SqlPatches
{
    /// <summary>A patch that still needs its caption.</summary>
    public const long Open = 0;

    /// <summary>A patch with its caption.</summary>
    public const long Captioned = 1;

    /// <summary>A patch that failed.</summary>
    public const long SetAside = 2;

    /// <summary>A patch whose caption the gates rejected.</summary>
    public const long Rejected = 3;

    /// <summary>Patches that are read at once.</summary>
    private const long PageSize = 128;

    /// <summary>A patch's row id and state.</summary>
    /// <param name="sql">The connection.</param>
    /// <param name="key">The patch.</param>
    /// <param name="hold">Written after the query: what keeps others from changing the row until the transaction ends.</param>
    public static async ValueTask<(long Id, long State)?> FindAsync(SqlStatements sql, PatchKey key, string hold)
    {
        var place = key.Region;
        var found = await sql.ReadAsync(
            row => (row.GetInt64(0), row.GetInt64(1)),
            $"SELECT p.id, p.state FROM patch p WHERE p.slide = (SELECT id FROM slide WHERE hash = $1) AND p.x = $2 AND p.y = $3 AND p.width = $4 AND p.height = $5 {hold}",
            key.SlideHash, place.X, place.Y, place.Width, place.Height).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>A slide's patches of one state, in order, with all that belongs to them; a bounded number is held.</summary>
    public static async IAsyncEnumerable<(PatchRecord Patch, List<DraftRecord> Drafts, List<GateRecord> Gates, ReviewRecord? Review)> ReadAsync(
        SqlStatements sql, (long Id, SlideRecord Slide) slide, long state)
    {
        for (var last = -1L; ;)
        {
            var page = await PageAsync(sql, slide.Id, slide.Slide.Hash, state, last).ConfigureAwait(false);
            foreach (var (_, patch, drafts, gates, review) in page)
            {
                yield return (patch, drafts, gates, review);
                last = patch.Order;
            }

            if (page.Count < PageSize)
                yield break;
        }
    }

    /// <summary>The patches that follow an order within a slide.</summary>
    public static async ValueTask<List<(long Id, PatchRecord Patch, List<DraftRecord> Drafts, List<GateRecord> Gates, ReviewRecord? Review)>> PageAsync(
        SqlStatements sql, long slide, string slideHash, long state, long last)
    {
        var patches = await sql.ReadAsync(
            row => (row.GetInt64(0), ReadPatch(row, slideHash), new List<DraftRecord>(), new List<GateRecord>(), SqlReviews.Read(row, 10)),
            $"""
             SELECT p.id, p.ordinal, p.x, p.y, p.width, p.height, p.image_width, p.image_height, p.choices, p.attributes, {SqlReviews.Columns}
             FROM patch p LEFT JOIN review r ON r.id = (SELECT max(id) FROM review WHERE patch = p.id)
             WHERE p.slide = $1 AND p.state = $2 AND p.ordinal > $3 ORDER BY p.ordinal LIMIT $4
             """,
            slide, state, last, (long)PageSize).ConfigureAwait(false);
        if (patches.Count == 0)
            return patches;
        for (var i = 0; i < patches.Count; i++)
        {
            // Rows that go back would be read for ever.
            if (patches[i].Item2.Order <= (i == 0 ? last : patches[i - 1].Item2.Order))
                throw new InvalidDataException($"The patches of slide {slideHash} are out of order.");
        }

        var byId = patches.ToDictionary(patch => patch.Item1);
        var end = (long)patches[^1].Item2.Order;
        await sql.ReadAsync(
            row =>
            {
                if (byId.TryGetValue(row.GetInt64(0), out var patch))
                    patch.Item3.Add(ReadDraft(row));
                return true;
            },
            """
            SELECT d.patch, d.attempt, d.stage, d.text, d.edits, d.input_tokens, d.output_tokens, d.cost, d.endpoint, a.identity
            FROM patch p JOIN draft d ON d.patch = p.id JOIN agent a ON a.id = d.agent
            WHERE p.slide = $1 AND p.ordinal > $2 AND p.ordinal <= $3 ORDER BY p.ordinal, d.attempt, d.stage
            """,
            slide, last, end).ConfigureAwait(false);
        await sql.ReadAsync(
            row =>
            {
                if (byId.TryGetValue(row.GetInt64(0), out var patch))
                    patch.Item4.Add(new GateRecord(SqlColumns.Int(row, 1), row.GetString(2), (GateVerdict)SqlColumns.Int(row, 3), row.GetString(4), SqlColumns.Number(row, 5)));
                return true;
            },
            """
            SELECT g.patch, g.attempt, g.gate, g.verdict, g.reason, g.score FROM patch p JOIN gate g ON g.patch = p.id
            WHERE p.slide = $1 AND p.ordinal > $2 AND p.ordinal <= $3 ORDER BY p.ordinal, g.attempt, g.ordinal
            """,
            slide, last, end).ConfigureAwait(false);
        return patches;
    }

    /// <summary>Adds a draft unless the patch has one of this stage and attempt.</summary>
    public static async ValueTask AddDraftAsync(SqlStatements sql, long agent, long patch, DraftRecord draft) => await sql.RunAsync(
        """
        INSERT INTO draft (patch, attempt, stage, agent, text, edits, input_tokens, output_tokens, cost, endpoint)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (patch, attempt, stage) DO NOTHING
        """,
        patch, (long)draft.Attempt, (long)draft.Stage, agent, draft.Answer.Text, StoreJson.Write(draft.Answer.Edits, StoreJson.Default.IReadOnlyListEdit),
        draft.Answer.InputTokens, draft.Answer.OutputTokens, draft.Answer.Cost, draft.Answer.Endpoint).ConfigureAwait(false);

    /// <summary>Whether a patch has the summary of an attempt.</summary>
    public static async ValueTask<bool> HasSummaryAsync(SqlStatements sql, long patch, int attempt) =>
        await sql.FindAsync("SELECT 1 FROM draft WHERE patch = $1 AND attempt = $2 AND stage = 2", patch, (long)attempt).ConfigureAwait(false) is not null;

    /// <summary>Adds a verdict's records and closes the patch, unless the attempt has its verdict.</summary>
    public static async ValueTask AddVerdictAsync(SqlStatements sql, long patch, int attempt, GateVerdict verdict, IReadOnlyList<GateRecord> gates)
    {
        if (await sql.FindAsync("SELECT 1 FROM gate WHERE patch = $1 AND attempt = $2", patch, (long)attempt).ConfigureAwait(false) is not null)
            return;
        for (var i = 0; i < gates.Count; i++)
        {
            await sql.RunAsync(
                "INSERT INTO gate (patch, attempt, ordinal, gate, verdict, reason, score) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                patch, (long)attempt, (long)i, gates[i].Gate, (long)gates[i].Verdict, gates[i].Reason, gates[i].Score).ConfigureAwait(false);
        }

        if (verdict != GateVerdict.Revise)
            await SetStateAsync(sql, patch, verdict == GateVerdict.Accept ? Captioned : Rejected).ConfigureAwait(false);
    }

    /// <summary>Closes or opens a patch.</summary>
    public static async ValueTask SetStateAsync(SqlStatements sql, long patch, long state) =>
        await sql.RunAsync("UPDATE patch SET state = $1 WHERE id = $2", state, patch).ConfigureAwait(false);

    private static PatchRecord ReadPatch(DbDataReader row, string slideHash) => new(
        new PatchKey(slideHash, new SlideRegion(row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5))),
        SqlColumns.Int(row, 1),
        SqlColumns.Int(row, 6),
        SqlColumns.Int(row, 7),
        StoreJson.Read(row.GetString(8), StoreJson.Default.IReadOnlyListPatchChoice),
        StoreJson.Read(row.GetString(9), StoreJson.Default.IReadOnlyListAttributeMatch));

    private static DraftRecord ReadDraft(DbDataReader row) => new(
        (PairStage)SqlColumns.Int(row, 2),
        StoreJson.Read(row.GetString(9), StoreJson.Default.AgentIdentity),
        new AgentAnswer(
            row.GetString(3), StoreJson.Read(row.GetString(4), StoreJson.Default.IReadOnlyListEdit), row.GetInt64(5), row.GetInt64(6), row.GetDouble(7), SqlColumns.Text(row, 8)),
        SqlColumns.Int(row, 1));
}
