using System.Data.Common;
using System.Globalization;
using System.Text;

namespace PathGen.Agents;

/// <summary>
/// The statements of one connection. Parameters are written <c>$1</c>, <c>$2</c> …, whole numbers are <see cref="long"/>, and null is NULL. One statement at a time; a reader
/// must be disposed before the next statement begins. Not thread-safe.
/// </summary>
public sealed class SqlStatements : IDisposable
{
    private readonly DbConnection connection;
    private readonly bool named;
    private readonly Dictionary<string, DbCommand> commands = new(StringComparer.Ordinal);

    /// <summary>Makes the statements of an open connection.</summary>
    /// <param name="connection">The connection; not disposed.</param>
    /// <param name="named">Whether its provider wants parameters by the name <c>$1</c>, and keeps a statement that is used again; false for parameters by place; what PostgreSQL's text cannot hold (U+0000, half a surrogate pair) then becomes U+FFFD.</param>
    public SqlStatements(DbConnection connection, bool named)
    {
        ArgumentNullException.ThrowIfNull(connection);
        this.connection = connection;
        this.named = named;
    }

    /// <summary>Stops what runs next.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows changed.</returns>
    public async ValueTask<int> RunAsync(string sql, params object?[] values)
    {
        var command = Bind(sql, values);
        try
        {
            return await command.ExecuteNonQueryAsync(CancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await FinishAsync(command).ConfigureAwait(false);
        }
    }

    /// <summary>The first column of the first row, or null.</summary>
    public async ValueTask<object?> FindAsync(string sql, params object?[] values)
    {
        var command = Bind(sql, values);
        try
        {
            return await command.ExecuteScalarAsync(CancellationToken).ConfigureAwait(false) is { } value and not DBNull ? value : null;
        }
        finally
        {
            await FinishAsync(command).ConfigureAwait(false);
        }
    }

    /// <summary>Every row, made into something.</summary>
    public async ValueTask<List<T>> ReadAsync<T>(Func<DbDataReader, T> make, string sql, params object?[] values)
    {
        var command = Bind(sql, values);
        try
        {
            var rows = new List<T>();
            var reader = await command.ExecuteReaderAsync(CancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(CancellationToken).ConfigureAwait(false))
                    rows.Add(make(reader));
            }

            return rows;
        }
        finally
        {
            await FinishAsync(command).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in commands.Values)
            command.Dispose();
        commands.Clear();
    }

    private DbCommand Bind(string sql, object?[] values)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                var parameter = command.CreateParameter();
                if (named)
                    parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"${i + 1}");
                command.Parameters.Add(parameter);
            }

            if (named)
                commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] is string text && !named ? Storable(text) : values[i] ?? DBNull.Value;
        return command;
    }

    // PostgreSQL's text holds neither U+0000 nor half a surrogate pair.
    private static string Storable(string text)
    {
        if (!text.Contains('\0') && !text.Any(char.IsSurrogate))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // A lone surrogate is enumerated as U+FFFD.
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return clean.ToString();
    }

    private ValueTask FinishAsync(DbCommand command) => named ? ValueTask.CompletedTask : command.DisposeAsync();
}
