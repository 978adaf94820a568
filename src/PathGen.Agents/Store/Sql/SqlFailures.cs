using System.Data.Common;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Failures as rows.</summary>
internal static class SqlFailures
{
    /// <summary>Failures that are read at once.</summary>
    public const long PageSize = 1000;

    /// <summary>Adds or replaces a failure.</summary>
    public static async ValueTask AddAsync(SqlStatements sql, FailureRecord failure)
    {
        var place = failure.Region ?? default;
        await sql.RunAsync(
            """
            INSERT INTO failure (slide_hash, whole, x, y, width, height, stage, reason, retryable) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (slide_hash, whole, y, x, width, height, stage) DO UPDATE SET reason = $8, retryable = $9
            """,
            failure.SlideHash, failure.Region is null ? 1L : 0L, place.X, place.Y, place.Width, place.Height, failure.Stage, failure.Reason, failure.Retryable ? 1L : 0L).ConfigureAwait(false);
    }

    /// <summary>Forgets the failures that a continued run tries again, and opens the patches that only such failures set aside.</summary>
    public static async ValueTask ReopenAsync(SqlStatements sql)
    {
        await sql.RunAsync(
            """
            UPDATE patch SET state = 0 WHERE state = 2 AND id IN (
                SELECT p.id FROM failure f JOIN slide s ON s.hash = f.slide_hash
                JOIN patch p ON p.slide = s.id AND p.x = f.x AND p.y = f.y AND p.width = f.width AND p.height = f.height
                WHERE f.whole = 0 GROUP BY p.id HAVING min(f.retryable) = 1)
            """).ConfigureAwait(false);
        await sql.RunAsync("DELETE FROM failure WHERE whole = 1 OR retryable = 1").ConfigureAwait(false);
    }

    /// <summary>Every failure: by slide hash, the whole slide first, then places row by row, then stage.</summary>
    public static async IAsyncEnumerable<FailureRecord> ReadAsync(SqlStatements sql)
    {
        const string Order = "slide_hash, whole DESC, y, x, width, height, stage";
        for (var skip = 0L; ; skip += PageSize)
        {
            var page = await sql.ReadAsync(
                Read, $"SELECT slide_hash, whole, x, y, width, height, stage, reason, retryable FROM failure ORDER BY {Order} LIMIT $1 OFFSET $2", PageSize, skip).ConfigureAwait(false);
            foreach (var failure in page)
                yield return failure;
            if (page.Count < PageSize)
                yield break;
        }
    }

    private static FailureRecord Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1) == 1 ? null : new SlideRegion(row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)),
        row.GetString(6),
        row.GetString(7),
        row.GetInt64(8) == 1);
}
