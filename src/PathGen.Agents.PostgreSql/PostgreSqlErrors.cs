using System.Text.Json;
using Npgsql;

namespace PathGen.Agents;

/// <summary>What PostgreSQL's errors mean. Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html</summary>
internal static class PostgreSqlErrors
{
    /// <summary>Whether the same transaction may succeed if it is tried again: the server restarts, or two transactions were in each other's way.</summary>
    public static bool IsPassing(Exception e) => e switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
        NpgsqlException npgsql => npgsql.IsTransient,
        _ => false,
    };

    /// <summary>The store's own error for one of the database's, or null for any other.</summary>
    public static PairException? Explain(string name, Exception e) => e switch
    {
        PostgresException postgres => new PairException($"{name}: {Explain(postgres)}", e),
        NpgsqlException => new PairException($"{name}: the database cannot be reached ({Line(e)}). Check the address and that the server runs; the same command continues.", e),
        TimeoutException => new PairException($"{name}: the database did not answer in time ({Line(e)}). The same command continues.", e),
        JsonException or InvalidCastException or InvalidDataException or OverflowException =>
            new PairException($"{name}: the pair store is damaged ({Line(e)}). Restore it from a backup, or use another run.", e),
        _ => null,
    };

    private static string Explain(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"the server refuses this user ({e.MessageText}). Give the password in PGPASSWORD or a password file (PGPASSFILE).",
        PostgresErrorCodes.InvalidCatalogName => $"{e.MessageText}. Make the database first (createdb).",
        PostgresErrorCodes.InsufficientPrivilege => $"this user may not do that ({e.MessageText}). Grant it CREATE on the database, or the run's schema.",
        PostgresErrorCodes.DiskFull => "the server's disk is full. Make room and continue the run: nothing that was saved is lost.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "the server is read-only. Use the primary server's address.",
        _ => $"PostgreSQL: {e.MessageText} ({e.SqlState}).",
    };

    private static string Line(Exception e) => string.Join(' ', e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
}
