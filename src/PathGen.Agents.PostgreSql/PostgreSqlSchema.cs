using Npgsql;

namespace PathGen.Agents;

/// <summary>The tables and their versions. The same tables as in SQLite, and one for claims; each run has a schema of its own.</summary>
internal static class PostgreSqlSchema
{
    /// <summary>What the schemas' names begin with.</summary>
    public const string Prefix = "pathgen_";

    // Of no meaning but that nobody else takes this lock.
    private const long MigrationLock = 0x5047656E;

    // A patch's state: 0 open, 1 captioned, 2 set aside, 3 rejected by the gates. Stages are numbered as PairStage, verdicts as GateVerdict and ReviewVerdict; times are
    // milliseconds since 1970, UTC. Text is compared by code points.
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE run (id BIGINT PRIMARY KEY CHECK (id = 1), settings TEXT NOT NULL);
        CREATE TABLE file (path TEXT COLLATE "C" PRIMARY KEY, length BIGINT NOT NULL, modified BIGINT NOT NULL, hash TEXT NOT NULL);
        CREATE TABLE agent (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, identity TEXT COLLATE "C" NOT NULL UNIQUE);
        CREATE TABLE slide (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            hash TEXT COLLATE "C" NOT NULL UNIQUE,
            slide_id TEXT COLLATE "C" NOT NULL,
            file_id TEXT NOT NULL,
            path TEXT NOT NULL,
            width BIGINT NOT NULL,
            height BIGINT NOT NULL,
            mpp DOUBLE PRECISION,
            tissue_source TEXT,
            report_hash TEXT,
            tissue_share DOUBLE PRECISION NOT NULL,
            tiles BIGINT NOT NULL,
            prompts TEXT NOT NULL,
            prompt_agent TEXT NOT NULL,
            embeddings_file TEXT NOT NULL,
            encoder TEXT NOT NULL,
            given_mpp DOUBLE PRECISION);
        CREATE UNIQUE INDEX slide_by_id ON slide (lower(slide_id));
        CREATE TABLE patch (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            slide BIGINT NOT NULL REFERENCES slide (id),
            ordinal BIGINT NOT NULL,
            x BIGINT NOT NULL,
            y BIGINT NOT NULL,
            width BIGINT NOT NULL,
            height BIGINT NOT NULL,
            image_width BIGINT NOT NULL,
            image_height BIGINT NOT NULL,
            choices TEXT NOT NULL,
            attributes TEXT NOT NULL,
            state BIGINT NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),
            UNIQUE (slide, ordinal),
            UNIQUE (slide, x, y, width, height));
        CREATE INDEX patch_by_state ON patch (state);
        CREATE TABLE draft (
            patch BIGINT NOT NULL REFERENCES patch (id),
            attempt BIGINT NOT NULL,
            stage BIGINT NOT NULL CHECK (stage BETWEEN 0 AND 2),
            agent BIGINT NOT NULL REFERENCES agent (id),
            text TEXT NOT NULL,
            edits TEXT NOT NULL,
            input_tokens BIGINT NOT NULL,
            output_tokens BIGINT NOT NULL,
            cost DOUBLE PRECISION NOT NULL,
            endpoint TEXT COLLATE "C",
            PRIMARY KEY (patch, attempt, stage));
        CREATE TABLE gate (
            patch BIGINT NOT NULL REFERENCES patch (id),
            attempt BIGINT NOT NULL,
            ordinal BIGINT NOT NULL,
            gate TEXT COLLATE "C" NOT NULL,
            verdict BIGINT NOT NULL CHECK (verdict BETWEEN 0 AND 2),
            reason TEXT NOT NULL,
            score DOUBLE PRECISION,
            PRIMARY KEY (patch, attempt, ordinal),
            UNIQUE (patch, attempt, gate));
        CREATE TABLE failure (
            slide_hash TEXT COLLATE "C" NOT NULL,
            whole BIGINT NOT NULL,
            x BIGINT NOT NULL,
            y BIGINT NOT NULL,
            width BIGINT NOT NULL,
            height BIGINT NOT NULL,
            stage TEXT COLLATE "C" NOT NULL,
            reason TEXT NOT NULL,
            retryable BIGINT NOT NULL DEFAULT 0 CHECK (retryable BETWEEN 0 AND 1),
            PRIMARY KEY (slide_hash, whole, y, x, width, height, stage));
        CREATE TABLE review (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            patch BIGINT NOT NULL REFERENCES patch (id),
            verdict BIGINT NOT NULL CHECK (verdict BETWEEN 0 AND 2),
            caption TEXT,
            reviewer TEXT NOT NULL,
            time BIGINT NOT NULL,
            note TEXT NOT NULL);
        CREATE INDEX review_by_patch ON review (patch, id);
        CREATE TABLE source (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name TEXT COLLATE "C" NOT NULL UNIQUE,
            licence TEXT NOT NULL,
            origin TEXT NOT NULL,
            listing TEXT NOT NULL,
            rows_done BIGINT NOT NULL);
        CREATE TABLE imported (
            source BIGINT NOT NULL REFERENCES source (id),
            number BIGINT NOT NULL,
            caption TEXT NOT NULL,
            file TEXT NOT NULL,
            start BIGINT NOT NULL,
            length BIGINT NOT NULL,
            hash TEXT NOT NULL,
            width BIGINT NOT NULL,
            height BIGINT NOT NULL,
            format TEXT NOT NULL,
            cohort TEXT NOT NULL,
            reason TEXT,
            PRIMARY KEY (source, number));
        CREATE TABLE claim (slide_hash TEXT COLLATE "C" PRIMARY KEY, worker TEXT COLLATE "C" NOT NULL, until_time TIMESTAMPTZ NOT NULL);
        """,
    ];

    /// <summary>The version that this library writes.</summary>
    public static int Version => Migrations.Length;

    /// <summary>The version of a run's tables; 0 where there are none.</summary>
    public static async ValueTask<int> VersionAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        if (await ScalarAsync(connection, $"SELECT to_regclass('{schema}.pair_store')::text", cancellationToken).ConfigureAwait(false) is null)
            return 0;
        return Convert.ToInt32(await ScalarAsync(connection, $"SELECT version FROM {schema}.pair_store", cancellationToken).ConfigureAwait(false), null);
    }

    /// <summary>Brings a run's tables to this library's version, all or nothing, one process at a time.</summary>
    /// <exception cref="PairException">They are newer.</exception>
    public static async ValueTask MigrateAsync(NpgsqlConnection connection, string schema, string name, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await RunAsync(connection, $"SELECT pg_advisory_xact_lock({MigrationLock})", cancellationToken).ConfigureAwait(false);
            var version = await VersionAsync(connection, schema, cancellationToken).ConfigureAwait(false);
            CheckVersion(version, name);
            if (version == 0)
            {
                await RunAsync(
                    connection, $"CREATE SCHEMA IF NOT EXISTS {schema}; CREATE TABLE {schema}.pair_store (version BIGINT NOT NULL); INSERT INTO {schema}.pair_store VALUES (0)", cancellationToken).ConfigureAwait(false);
            }

            for (var i = version; i < Version; i++)
                await RunAsync(connection, $"SET LOCAL search_path = {schema}; {Migrations[i]}", cancellationToken).ConfigureAwait(false);
            if (version < Version)
                await RunAsync(connection, $"UPDATE {schema}.pair_store SET version = {Version}", cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Refuses tables of a newer library.</summary>
    public static void CheckVersion(int version, string name)
    {
        if (version > Version)
            throw new PairException($"{name}: a pair store of version {version}; this library knows versions up to {Version}. Use a newer PathGen, or another run.");
    }

    private static async ValueTask<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is { } value and not DBNull ? value : null;
    }

    private static async ValueTask RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
