using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace PathGen.Agents;

/// <summary>The file of a store: how it is opened and what its errors mean.</summary>
internal sealed class SqliteFile(string path, bool readOnly)
{
    /// <summary>Full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Makes the folder.</summary>
    public void MakeFolder()
    {
        var folder = System.IO.Path.GetDirectoryName(Path) ?? throw new PairException($"{Path}: a folder, where the file of a pair store was expected.");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairException($"{folder}: the folder cannot be made ({e.Message.TrimEnd('.')}). Choose one that this user may write to (--out).", e);
        }
    }

    /// <summary>Opens the file, checks it and brings it to this version.</summary>
    public SqliteConnection Connect()
    {
        if (Directory.Exists(Path))
            throw new PairException($"{Path}: a folder, where the file of a pair store was expected.");
        if (readOnly && !File.Exists(Path))
            throw new PairException($"{Path}: there is no pair store. Make one with a run, or name the folder of a run.");
        return Guard(() =>
        {
            var connection = ConnectReader();
            try
            {
                var version = SqliteSchema.Check(connection, Path); // Before any setting that would be written into a file of another program.
                if (!readOnly)
                {
                    Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;");
                    SqliteSchema.Migrate(connection, version);
                }
                else if (version != SqliteSchema.Version)
                {
                    throw new PairException($"{Path}: a pair store of version {version}; version {SqliteSchema.Version} was expected. Continue its run once to bring it up to date.");
                }

                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        });
    }

    /// <summary>Another connection to a file that was checked, for reading.</summary>
    public SqliteConnection ConnectReader()
    {
        // Without pooling, so that closing closes the file.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 30, // Seconds that a statement waits for another process that folds the log.
        }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA trusted_schema = OFF;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a piece of work and names this file in what SQLite complains of.</summary>
    public T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (Known(e) is { } known)
        {
            throw known;
        }
    }

    /// <inheritdoc cref="Guard"/>
    public async ValueTask<T> GuardAsync<T>(Func<ValueTask<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (Known(e) is { } known)
        {
            throw known;
        }
    }

    private PairException? Known(Exception e) => e switch
    {
        SqliteException sqlite => new PairException($"{Path}: {Explain(sqlite)}", e),
        JsonException or InvalidCastException or InvalidDataException or OverflowException or ArgumentException => new PairException($"{Path}: the pair store is damaged ({e.Message}). Restore it from a copy, or use another folder (--out).", e),
        _ => null,
    };

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    // Primary result codes: https://sqlite.org/rescode.html
    private static string Explain(SqliteException e) => e.SqliteErrorCode switch
    {
        5 or 6 => "another process holds the pair store. Wait until it ends, or use another folder (--out).",
        8 => "the pair store cannot be written: the file or its folder is read-only. Choose a folder that this user may write to (--out).",
        10 => $"the disk failed ({e.Message}).",
        11 => "the pair store is damaged. Restore it from a copy, or use another folder (--out).",
        13 => "the disk is full. Make room and continue the run: nothing that was saved is lost.",
        14 => "the pair store cannot be opened: the file or its folder is missing, or this user may not read and write there.",
        26 => "not a SQLite database, so not a pair store. Choose another file (--out).",
        _ => $"SQLite: {e.Message}",
    };
}
