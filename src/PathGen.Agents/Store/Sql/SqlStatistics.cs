namespace PathGen.Agents;

/// <summary>Counts over the rows.</summary>
internal static class SqlStatistics
{
    /// <summary>How far the run is.</summary>
    public static async ValueTask<RunCounts> CountAsync(SqlStatements sql) => (await sql.ReadAsync(
        row => new RunCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)),
        """
        SELECT (SELECT count(*) FROM slide), (SELECT count(*) FROM patch), (SELECT count(*) FROM patch WHERE state = 1),
               (SELECT count(*) FROM patch WHERE state = 2), (SELECT count(*) FROM failure), (SELECT count(*) FROM patch WHERE state = 3),
               (SELECT count(*) FROM review)
        """).ConfigureAwait(false))[0];

    /// <summary>What agents, gates and reviewers have done.</summary>
    public static async ValueTask<RunStatistics> ReadAsync(SqlStatements sql, IReadOnlyList<SlideClaim> claims)
    {
        var settings = (string?)await sql.FindAsync("SELECT settings FROM run").ConfigureAwait(false);
        var counts = await CountAsync(sql).ConfigureAwait(false);
        var agents = await sql.ReadAsync(
            row => new AgentStatistics(
                (PairStage)SqlColumns.Int(row, 0), StoreJson.Read(row.GetString(1), StoreJson.Default.AgentIdentity), SqlColumns.Text(row, 2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetDouble(6)),
            """
            SELECT d.stage, a.identity, d.endpoint, count(*), CAST(sum(d.input_tokens) AS BIGINT), CAST(sum(d.output_tokens) AS BIGINT), sum(d.cost)
            FROM draft d JOIN agent a ON a.id = d.agent GROUP BY d.stage, a.identity, d.endpoint ORDER BY d.stage, a.identity, d.endpoint
            """).ConfigureAwait(false);
        var gates = await sql.ReadAsync(
            row => new GateStatistics(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
            """
            SELECT gate, count(CASE WHEN verdict = 0 THEN 1 END), count(CASE WHEN verdict = 1 THEN 1 END), count(CASE WHEN verdict = 2 THEN 1 END)
            FROM gate GROUP BY gate ORDER BY gate
            """).ConfigureAwait(false);
        var reviews = (await sql.ReadAsync(
            row => (Accepted: row.GetInt64(0), Edited: row.GetInt64(1), Rejected: row.GetInt64(2)),
            """
            SELECT count(CASE WHEN verdict = 0 THEN 1 END), count(CASE WHEN verdict = 1 THEN 1 END), count(CASE WHEN verdict = 2 THEN 1 END)
            FROM review WHERE id IN (SELECT max(id) FROM review GROUP BY patch)
            """).ConfigureAwait(false))[0];
        return new RunStatistics(settings, counts, [.. await PromptsAsync(sql).ConfigureAwait(false), .. agents], gates, reviews.Accepted, reviews.Edited, reviews.Rejected, claims);
    }

    private static async ValueTask<IEnumerable<AgentStatistics>> PromptsAsync(SqlStatements sql)
    {
        var agents = new SortedDictionary<string, AgentStatistics>(StringComparer.Ordinal);
        await sql.ReadAsync(
            row =>
            {
                var (identity, prompts) = (row.GetString(0), StoreJson.Read(row.GetString(1), StoreJson.Default.SlidePrompts));
                var sum = agents.GetValueOrDefault(identity) ?? new AgentStatistics(null, StoreJson.Read(identity, StoreJson.Default.AgentIdentity), null, 0, 0, 0, 0);
                agents[identity] = sum with
                {
                    Drafts = sum.Drafts + 1,
                    InputTokens = sum.InputTokens + prompts.InputTokens,
                    OutputTokens = sum.OutputTokens + prompts.OutputTokens,
                    Cost = sum.Cost + prompts.Cost,
                };
                return true;
            },
            "SELECT prompt_agent, prompts FROM slide ORDER BY id").ConfigureAwait(false);
        return agents.Values;
    }
}
