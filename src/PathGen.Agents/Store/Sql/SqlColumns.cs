using System.Data.Common;

namespace PathGen.Agents;

/// <summary>Columns as the records want them.</summary>
internal static class SqlColumns
{
    /// <summary>A whole number that fits 32 bits; databases keep them all in 64.</summary>
    /// <exception cref="OverflowException">It does not.</exception>
    public static int Int(DbDataReader row, int column) => checked((int)row.GetInt64(column));

    /// <summary>A text that may be NULL.</summary>
    public static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>A number that may be NULL.</summary>
    public static double? Number(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}
