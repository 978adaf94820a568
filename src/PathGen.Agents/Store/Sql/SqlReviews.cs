using System.Data.Common;

namespace PathGen.Agents;

/// <summary>Reviews as rows.</summary>
internal static class SqlReviews
{
    /// <summary>A review's columns, where its table is called <c>r</c>.</summary>
    public const string Columns = "r.verdict, r.caption, r.reviewer, r.time, r.note";

    /// <summary>The review in a row, or null where there is none.</summary>
    public static ReviewRecord? Read(DbDataReader row, int column) => row.IsDBNull(column)
        ? null
        : new ReviewRecord(
            (ReviewVerdict)SqlColumns.Int(row, column),
            SqlColumns.Text(row, column + 1),
            row.GetString(column + 2),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column + 3)),
            row.GetString(column + 4));

    /// <summary>Adds a review.</summary>
    public static async ValueTask AddAsync(SqlStatements sql, long patch, ReviewRecord review) => await sql.RunAsync(
        "INSERT INTO review (patch, verdict, caption, reviewer, time, note) VALUES ($1, $2, $3, $4, $5, $6)",
        patch, (long)review.Verdict, review.Caption, review.Reviewer, review.Time.ToUnixTimeMilliseconds(), review.Note).ConfigureAwait(false);

    /// <summary>Throws where a review contradicts itself.</summary>
    public static void Check(ReviewRecord review)
    {
        if (string.IsNullOrWhiteSpace(review.Reviewer))
            throw new ArgumentException("A review names its reviewer.", nameof(review));
        if (review.Verdict == ReviewVerdict.Edited == string.IsNullOrWhiteSpace(review.Caption))
            throw new ArgumentException("A review has a caption where it edits the pair's, and only there.", nameof(review));
    }
}
