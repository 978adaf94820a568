using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Npgsql;

namespace PathGen.Agents;

/// <summary>
/// Where a run is kept: <c>postgres://USER@HOST:PORT/DATABASE?run=NAME</c>. Further parameters are those of Npgsql's connection string, such as <c>sslmode=Require</c>; <c>host=/run/postgresql</c>
/// names a folder of sockets. What is missing is PostgreSQL's own: port 5432, and user, password and certificates from the environment (<c>PGUSER</c>, <c>PGPASSWORD</c>, <c>PGPASSFILE</c> …).
/// </summary>
public sealed partial class PostgreSqlAddress
{
    private PostgreSqlAddress(string connectionString, string run, string text)
    {
        ConnectionString = connectionString;
        Run = run;
        Text = text;
    }

    /// <summary>The run's name: 1 to 40 small letters, digits and underscores. <c>main</c> where the address names none.</summary>
    public string Run { get; }

    /// <summary>Npgsql's connection string.</summary>
    internal string ConnectionString { get; }

    /// <summary>The schema that holds the run's tables.</summary>
    internal string Schema => PostgreSqlSchema.Prefix + Run;

    private string Text { get; }

    /// <summary>Whether a text is such an address, right or wrong.</summary>
    public static bool IsAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="PairException">No such address.</exception>
    public static PostgreSqlAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!IsAddress(text) || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
            throw new PairException("A PostgreSQL address is expected, such as postgres://user@host:5432/database?run=NAME.");
        var run = "main";
        try
        {
            var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host.Trim('[', ']'), Database = Decode(uri.AbsolutePath.TrimStart('/')) };
            if (uri.Port > 0)
                builder.Port = uri.Port;
            if (uri.UserInfo.Length > 0)
            {
                var user = uri.UserInfo.Split(':', 2);
                builder.Username = Decode(user[0]);
                if (user.Length == 2)
                    builder.Password = Decode(user[1]);
            }

            foreach (var part in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var pair = part.Split('=', 2);
                var (key, value) = (Decode(pair[0]), pair.Length == 2 ? Decode(pair[1]) : "");
                if (key.Equals("run", StringComparison.OrdinalIgnoreCase))
                    run = value;
                else
                    builder[key] = value;
            }

            if (!RunName().IsMatch(run))
                throw new PairException($"'{run}' is no name of a run: 1 to 40 small letters, digits and underscores are expected.");
            if (string.IsNullOrEmpty(builder.Host))
                throw new PairException("The PostgreSQL address names no host: postgres://user@host:5432/database?run=NAME is expected.");
            if (string.IsNullOrEmpty(builder.Database))
                throw new PairException("The PostgreSQL address names no database: postgres://user@host:5432/database?run=NAME is expected.");
            builder.SearchPath = PostgreSqlSchema.Prefix + run;
            if (builder.MaxAutoPrepare == 0)
                builder.MaxAutoPrepare = 50;
            var name = string.Create(CultureInfo.InvariantCulture, $"postgres://{builder.Host}:{builder.Port}/{builder.Database}?run={run}");
            return new PostgreSqlAddress(builder.ConnectionString, run, name);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or KeyNotFoundException)
        {
            throw new PairException($"The PostgreSQL address cannot be used: {e.Message.Split(" (Parameter", 2)[0]}", e);
        }
    }

    /// <summary>Whether the address itself holds a password, where others can read it: on a command line, in a history.</summary>
    public bool HasPassword => new NpgsqlConnectionStringBuilder(ConnectionString).Password is { Length: > 0 };

    /// <summary>The address of another run in the same database.</summary>
    /// <exception cref="PairException">No name of a run.</exception>
    public PostgreSqlAddress WithRun(string run)
    {
        if (!RunName().IsMatch(run))
            throw new PairException($"'{run}' is no name of a run: 1 to 40 small letters, digits and underscores are expected.");
        var builder = new NpgsqlConnectionStringBuilder(ConnectionString) { SearchPath = PostgreSqlSchema.Prefix + run };
        return new PostgreSqlAddress(builder.ConnectionString, run, Text[..(Text.LastIndexOf('=') + 1)] + run);
    }

    /// <summary>The address without user and password, as messages name it.</summary>
    public override string ToString() => Text;

    private static string Decode(string text) => WebUtility.UrlDecode(text.Replace("+", "%2B", StringComparison.Ordinal));

    [GeneratedRegex("^[a-z0-9_]{1,40}$", RegexOptions.CultureInvariant)]
    private static partial Regex RunName();
}
