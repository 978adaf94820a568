using System.Data.Common;

namespace PathGen.Agents;

/// <summary>Pairs of others as rows.</summary>
internal static class SqlImports
{
    private const long PageSize = 500;
    private const string Columns = "number, caption, file, start, length, hash, width, height, format, cohort, reason";

    /// <summary>Starts or continues a source; gives the rows that are done.</summary>
    public static async ValueTask<long> OpenAsync(SqlStatements sql, PairSource source, string index, string store)
    {
        var sources = await SourcesAsync(sql).ConfigureAwait(false);
        if (sources.Find(known => string.Equals(known.Source.Name, source.Name, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return known.Source == source && known.Index == index
                ? known.Rows
                : throw new PairException(
                    $"{store}: the source '{known.Source.Name}' was imported from another index or under other terms (licence '{known.Source.Licence}', origin '{known.Source.Origin}'). Import this one under another name.");
        }

        await sql.RunAsync("INSERT INTO source (name, licence, origin, listing, rows_done) VALUES ($1, $2, $3, $4, 0)", source.Name, source.Licence, source.Origin, index).ConfigureAwait(false);
        return 0;
    }

    /// <summary>Every source, by name.</summary>
    public static ValueTask<List<ImportedSource>> SourcesAsync(SqlStatements sql) => sql.ReadAsync(
        row => new ImportedSource(new PairSource(row.GetString(0), row.GetString(1), row.GetString(2)), row.GetString(3), row.GetInt64(4), row.GetInt64(5)),
        """
        SELECT name, licence, origin, listing, rows_done, (SELECT count(*) FROM imported i WHERE i.source = source.id AND i.reason IS NULL) FROM source ORDER BY name
        """);

    /// <summary>Adds the next rows to a source.</summary>
    public static async ValueTask AddAsync(SqlStatements sql, string name, IReadOnlyList<ImportedPair> pairs, string hold, string store)
    {
        if (await FindAsync(sql, name, hold).ConfigureAwait(false) is not (var source, var next))
            throw new PairException($"{store}: there is no source '{name}'.");
        if (pairs.Where((pair, i) => pair.Number != next + i).Any())
            throw new PairException($"{store}: the next row of source '{name}' is {next}; another process may be importing it.");
        foreach (var pair in pairs)
        {
            await sql.RunAsync(
                $"INSERT INTO imported (source, {Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                source, pair.Number, pair.Caption, pair.File, pair.Start, pair.Length, pair.Hash, (long)pair.Width, (long)pair.Height, pair.Format, pair.Group, pair.Reason).ConfigureAwait(false);
        }

        await sql.RunAsync("UPDATE source SET rows_done = rows_done + $1 WHERE id = $2", (long)pairs.Count, source).ConfigureAwait(false);
    }

    /// <summary>A source's rows by number.</summary>
    public static async IAsyncEnumerable<ImportedPair> ReadAsync(SqlStatements sql, string name, bool leftOut)
    {
        if (await FindAsync(sql, name, "").ConfigureAwait(false) is not (var source, _))
            yield break;
        for (var last = -1L; ;)
        {
            var page = await sql.ReadAsync(
                Read, $"SELECT {Columns} FROM imported WHERE source = $1 AND number > $2 AND reason IS {(leftOut ? "NOT " : "")}NULL ORDER BY number LIMIT $3", source, last, PageSize).ConfigureAwait(false);
            foreach (var pair in page)
            {
                if (pair.Number <= last) // Rows that go back would be read for ever.
                    throw new InvalidDataException($"The rows of source {name} are out of order.");
                yield return pair;
                last = pair.Number;
            }

            if (page.Count < PageSize)
                yield break;
        }
    }

    private static async ValueTask<(long Id, long Next)?> FindAsync(SqlStatements sql, string name, string hold)
    {
        var found = await sql.ReadAsync(row => (row.GetInt64(0), row.GetInt64(1)), $"SELECT id, rows_done FROM source WHERE name = $1 {hold}", name).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    private static ImportedPair Read(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetString(1),
        row.GetString(2),
        row.GetInt64(3),
        row.GetInt64(4),
        row.GetString(5),
        SqlColumns.Int(row, 6),
        SqlColumns.Int(row, 7),
        row.GetString(8),
        row.GetString(9),
        SqlColumns.Text(row, 10));
}
