using Microsoft.Data.Sqlite;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Records to rows and back.</summary>
internal static class SqliteRows
{
    /// <summary>A patch that still needs its caption.</summary>
    public const long Open = 0;

    /// <summary>A patch with its caption.</summary>
    public const long Captioned = 1;

    /// <summary>A patch that failed.</summary>
    public const long SetAside = 2;

    /// <summary>A patch whose caption the gates rejected.</summary>
    public const long Rejected = 3;

    private const string SlideColumns =
        "id, hash, slide_id, file_id, path, width, height, mpp, tissue_source, report_hash, tissue_share, tiles, prompts, prompt_agent, embeddings_file, encoder, given_mpp";

    /// <summary>A slide and its row's id.</summary>
    public static (long Id, SlideRecord Slide)? FindSlide(SqliteStatements statements, string hash)
    {
        using var row = statements.Read($"SELECT {SlideColumns} FROM slide WHERE hash = $1", hash);
        return row.Read() ? ReadSlide(row) : null;
    }

    /// <summary>A patch's row id and state.</summary>
    public static (long Id, long State)? FindPatch(SqliteStatements statements, PatchKey key)
    {
        var place = key.Region;
        using var row = statements.Read(
            "SELECT p.id, p.state FROM slide s JOIN patch p ON p.slide = s.id WHERE s.hash = $1 AND p.x = $2 AND p.y = $3 AND p.width = $4 AND p.height = $5",
            key.SlideHash, place.X, place.Y, place.Width, place.Height);
        return row.Read() ? (row.GetInt64(0), row.GetInt64(1)) : null;
    }

    /// <summary>Adds a slide and its patches.</summary>
    public static void AddSlide(SqliteStatements statements, SlideRecord slide, IReadOnlyList<PatchRecord> patches)
    {
        var id = (long)statements.Find(
            """
            INSERT INTO slide (hash, slide_id, file_id, path, width, height, mpp, tissue_source, report_hash, tissue_share, tiles, prompts, prompt_agent, embeddings_file, encoder, given_mpp)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id
            """,
            slide.Hash, slide.SlideId, slide.FileId, slide.Path, slide.Width, slide.Height, slide.MicronsPerPixel, slide.TissueSource, slide.ReportHash,
            slide.TissueShare, slide.Tiles, StoreJson.Write(slide.Prompts, StoreJson.Default.SlidePrompts),
            StoreJson.Write(slide.PromptAgent, StoreJson.Default.AgentIdentity), slide.EmbeddingsFile, slide.EncoderIdentity, slide.GivenMicronsPerPixel)!;
        foreach (var patch in patches)
        {
            var place = patch.Key.Region;
            statements.Run(
                """
                INSERT INTO patch (slide, ordinal, x, y, width, height, image_width, image_height, choices, attributes)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                id, patch.Order, place.X, place.Y, place.Width, place.Height, patch.ImageWidth, patch.ImageHeight,
                StoreJson.Write(patch.Choices, StoreJson.Default.IReadOnlyListPatchChoice),
                StoreJson.Write(patch.BestAttributes, StoreJson.Default.IReadOnlyListAttributeMatch));
        }
    }

    /// <summary>Adds a draft unless the patch has one of this stage and attempt.</summary>
    public static void AddDraft(SqliteStatements statements, Dictionary<AgentIdentity, long> agents, long patch, DraftRecord draft)
    {
        if (!agents.TryGetValue(draft.Agent, out var agent))
        {
            var identity = StoreJson.Write(draft.Agent, StoreJson.Default.AgentIdentity);
            statements.Run("INSERT OR IGNORE INTO agent (identity) VALUES ($1)", identity);
            agents[draft.Agent] = agent = (long)statements.Find("SELECT id FROM agent WHERE identity = $1", identity)!;
        }

        statements.Run(
            """
            INSERT OR IGNORE INTO draft (patch, attempt, stage, agent, text, edits, input_tokens, output_tokens, cost, endpoint)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            patch, (long)draft.Attempt, (long)draft.Stage, agent, draft.Answer.Text, StoreJson.Write(draft.Answer.Edits, StoreJson.Default.IReadOnlyListEdit),
            draft.Answer.InputTokens, draft.Answer.OutputTokens, draft.Answer.Cost, draft.Answer.Endpoint);
    }

    /// <summary>Whether a patch has the summary of an attempt.</summary>
    public static bool HasSummary(SqliteStatements statements, long patch, int attempt) =>
        statements.Find("SELECT 1 FROM draft WHERE patch = $1 AND attempt = $2 AND stage = 2", patch, (long)attempt) is not null;

    /// <summary>Adds a verdict's records and closes the patch, unless the attempt has its verdict.</summary>
    public static void AddVerdict(SqliteStatements statements, long patch, int attempt, GateVerdict verdict, IReadOnlyList<GateRecord> gates)
    {
        if (statements.Find("SELECT 1 FROM gate WHERE patch = $1 AND attempt = $2", patch, (long)attempt) is not null)
            return;
        for (var i = 0; i < gates.Count; i++)
        {
            statements.Run(
                "INSERT INTO gate (patch, attempt, ordinal, gate, verdict, reason, score) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                patch, (long)attempt, (long)i, gates[i].Gate, (long)gates[i].Verdict, gates[i].Reason, gates[i].Score);
        }

        if (verdict != GateVerdict.Revise)
            statements.Run("UPDATE patch SET state = $1 WHERE id = $2", verdict == GateVerdict.Accept ? Captioned : Rejected, patch);
    }

    /// <summary>Adds or replaces a failure.</summary>
    public static void AddFailure(SqliteStatements statements, FailureRecord failure)
    {
        var place = failure.Region ?? default;
        statements.Run(
            "INSERT OR REPLACE INTO failure (slide_hash, whole, x, y, width, height, stage, reason, retryable) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            failure.SlideHash, failure.Region is null ? 1L : 0L, place.X, place.Y, place.Width, place.Height, failure.Stage, failure.Reason, failure.Retryable ? 1L : 0L);
    }

    /// <summary>Forgets the failures that a continued run tries again, and opens the patches that only such failures set aside.</summary>
    public static void Reopen(SqliteStatements statements)
    {
        statements.Run(
            """
            UPDATE patch SET state = 0 WHERE state = 2 AND id IN (
                SELECT p.id FROM failure f JOIN slide s ON s.hash = f.slide_hash
                JOIN patch p ON p.slide = s.id AND p.x = f.x AND p.y = f.y AND p.width = f.width AND p.height = f.height
                WHERE f.whole = 0 GROUP BY p.id HAVING min(f.retryable) = 1)
            """);
        statements.Run("DELETE FROM failure WHERE whole = 1 OR retryable = 1");
    }

    /// <summary>A slide's patches of one state, in order, with their drafts and gates.</summary>
    public static IEnumerable<OpenPatch> Patches(SqliteStatements statements, (long Id, SlideRecord Slide) slide, long state)
    {
        using var row = statements.Read(
            """
            SELECT p.id, p.ordinal, p.x, p.y, p.width, p.height, p.image_width, p.image_height, p.choices, p.attributes,
                   d.stage, d.text, d.edits, d.input_tokens, d.output_tokens, a.identity, d.attempt, d.cost, d.endpoint
            FROM patch p LEFT JOIN draft d ON d.patch = p.id LEFT JOIN agent a ON a.id = d.agent
            WHERE p.slide = $1 AND p.state = $2 ORDER BY p.ordinal, d.attempt, d.stage
            """,
            slide.Id, state);
        PatchRecord? patch = null;
        var id = 0L;
        List<DraftRecord> drafts = [];
        while (row.Read())
        {
            if (patch is null || row.GetInt32(1) != patch.Order)
            {
                if (patch is not null)
                    yield return new OpenPatch(patch, drafts, Gates(statements, id));
                id = row.GetInt64(0);
                patch = new PatchRecord(
                    new PatchKey(slide.Slide.Hash, new SlideRegion(row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5))),
                    row.GetInt32(1),
                    row.GetInt32(6),
                    row.GetInt32(7),
                    StoreJson.Read(row.GetString(8), StoreJson.Default.IReadOnlyListPatchChoice),
                    StoreJson.Read(row.GetString(9), StoreJson.Default.IReadOnlyListAttributeMatch));
                drafts = [];
            }

            if (!row.IsDBNull(10))
            {
                var answer = new AgentAnswer(
                    row.GetString(11), StoreJson.Read(row.GetString(12), StoreJson.Default.IReadOnlyListEdit), row.GetInt64(13), row.GetInt64(14), row.GetDouble(17), Text(row, 18));
                drafts.Add(new DraftRecord((PairStage)row.GetInt32(10), StoreJson.Read(row.GetString(15), StoreJson.Default.AgentIdentity), answer, row.GetInt32(16)));
            }
        }

        if (patch is not null)
            yield return new OpenPatch(patch, drafts, Gates(statements, id));
    }

    /// <summary>Every captioned pair: by slide id in code-point order, slide hash, patch order.</summary>
    public static IEnumerable<PairRecord> Pairs(SqliteStatements statements, string? slideHash)
    {
        using var row = slideHash is null
            ? statements.Read($"SELECT {SlideColumns} FROM slide ORDER BY slide_id, hash")
            : statements.Read($"SELECT {SlideColumns} FROM slide WHERE hash = $1 ORDER BY slide_id, hash", slideHash);
        while (row.Read())
        {
            var slide = ReadSlide(row);
            foreach (var (patch, drafts, gates) in Patches(statements, slide, Captioned))
                yield return new PairRecord(slide.Slide, patch, drafts, gates, drafts[^1].Answer.Text);
        }
    }

    private static List<GateRecord> Gates(SqliteStatements statements, long patch)
    {
        using var row = statements.Read("SELECT attempt, gate, verdict, reason, score FROM gate WHERE patch = $1 ORDER BY attempt, ordinal", patch);
        List<GateRecord> gates = [];
        while (row.Read())
            gates.Add(new GateRecord(row.GetInt32(0), row.GetString(1), (GateVerdict)row.GetInt32(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetDouble(4)));
        return gates;
    }

    /// <summary>Every failure: by slide hash, the whole slide first, then places row by row, then stage.</summary>
    public static IEnumerable<FailureRecord> Failures(SqliteStatements statements)
    {
        using var row = statements.Read(
            "SELECT slide_hash, whole, x, y, width, height, stage, reason, retryable FROM failure ORDER BY slide_hash, whole DESC, y, x, width, height, stage");
        while (row.Read())
        {
            SlideRegion? region = row.GetInt64(1) == 1 ? null : new SlideRegion(row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5));
            yield return new FailureRecord(row.GetString(0), region, row.GetString(6), row.GetString(7), row.GetInt64(8) == 1);
        }
    }

    private static (long Id, SlideRecord Slide) ReadSlide(SqliteDataReader row)
    {
        var slide = new SlideRecord(
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.GetInt64(5),
            row.GetInt64(6),
            row.IsDBNull(7) ? null : row.GetDouble(7),
            Text(row, 8),
            Text(row, 9),
            row.GetDouble(10),
            row.GetInt32(11),
            StoreJson.Read(row.GetString(12), StoreJson.Default.SlidePrompts),
            StoreJson.Read(row.GetString(13), StoreJson.Default.AgentIdentity),
            row.GetString(14),
            row.GetString(15),
            row.IsDBNull(16) ? null : row.GetDouble(16));
        return (row.GetInt64(0), slide);
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
