using Microsoft.Data.Sqlite;

namespace PathGen.Agents;

/// <summary>The tables and their versions: <c>PRAGMA user_version</c> counts the migrations that a file has had.</summary>
internal static class SqliteSchema
{
    /// <summary>"PGen": marks a SQLite file as a pair store (<c>PRAGMA application_id</c>).</summary>
    public const int ApplicationId = 0x5047656E;

    // A patch's state: 0 open, 1 captioned, 2 set aside, 3 rejected by the gates. Stages are numbered as PairStage, verdicts as GateVerdict
    // and ReviewVerdict; times are milliseconds since 1970, UTC.
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE run (id INTEGER PRIMARY KEY CHECK (id = 1), settings TEXT NOT NULL) STRICT;
        CREATE TABLE file (path TEXT PRIMARY KEY, length INTEGER NOT NULL, modified INTEGER NOT NULL, hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE agent (id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE slide (
            id INTEGER PRIMARY KEY,
            hash TEXT NOT NULL UNIQUE,
            slide_id TEXT NOT NULL,
            file_id TEXT NOT NULL,
            path TEXT NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            mpp REAL,
            tissue_source TEXT,
            report_hash TEXT,
            tissue_share REAL NOT NULL,
            tiles INTEGER NOT NULL,
            prompts TEXT NOT NULL,
            prompt_agent TEXT NOT NULL,
            embeddings_file TEXT NOT NULL,
            encoder TEXT NOT NULL) STRICT;
        CREATE UNIQUE INDEX slide_by_id ON slide (slide_id COLLATE NOCASE);
        CREATE TABLE patch (
            id INTEGER PRIMARY KEY,
            slide INTEGER NOT NULL REFERENCES slide (id),
            ordinal INTEGER NOT NULL,
            x INTEGER NOT NULL,
            y INTEGER NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            image_width INTEGER NOT NULL,
            image_height INTEGER NOT NULL,
            choices TEXT NOT NULL,
            attributes TEXT NOT NULL,
            state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),
            UNIQUE (slide, ordinal),
            UNIQUE (slide, x, y, width, height)) STRICT;
        CREATE INDEX patch_by_state ON patch (state);
        CREATE TABLE draft (
            patch INTEGER NOT NULL REFERENCES patch (id),
            stage INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 2),
            agent INTEGER NOT NULL REFERENCES agent (id),
            text TEXT NOT NULL,
            edits TEXT NOT NULL,
            input_tokens INTEGER NOT NULL,
            output_tokens INTEGER NOT NULL,
            PRIMARY KEY (patch, stage)) STRICT, WITHOUT ROWID;
        CREATE TABLE failure (
            slide_hash TEXT NOT NULL,
            whole INTEGER NOT NULL,
            x INTEGER NOT NULL,
            y INTEGER NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            stage TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (slide_hash, whole DESC, y, x, width, height, stage)) STRICT, WITHOUT ROWID;
        """,
        """
        ALTER TABLE failure ADD COLUMN retryable INTEGER NOT NULL DEFAULT 0 CHECK (retryable BETWEEN 0 AND 1);
        ALTER TABLE slide ADD COLUMN given_mpp REAL;
        """,
        """
        CREATE TABLE patch_3 (
            id INTEGER PRIMARY KEY,
            slide INTEGER NOT NULL REFERENCES slide (id),
            ordinal INTEGER NOT NULL,
            x INTEGER NOT NULL,
            y INTEGER NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            image_width INTEGER NOT NULL,
            image_height INTEGER NOT NULL,
            choices TEXT NOT NULL,
            attributes TEXT NOT NULL,
            state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),
            UNIQUE (slide, ordinal),
            UNIQUE (slide, x, y, width, height)) STRICT;
        INSERT INTO patch_3 SELECT id, slide, ordinal, x, y, width, height, image_width, image_height, choices, attributes, state FROM patch;
        CREATE TABLE draft_3 (
            patch INTEGER NOT NULL REFERENCES patch_3 (id),
            attempt INTEGER NOT NULL,
            stage INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 2),
            agent INTEGER NOT NULL REFERENCES agent (id),
            text TEXT NOT NULL,
            edits TEXT NOT NULL,
            input_tokens INTEGER NOT NULL,
            output_tokens INTEGER NOT NULL,
            cost REAL NOT NULL,
            endpoint TEXT,
            PRIMARY KEY (patch, attempt, stage)) STRICT, WITHOUT ROWID;
        INSERT INTO draft_3 SELECT patch, 0, stage, agent, text, edits, input_tokens, output_tokens, 0, NULL FROM draft;
        DROP TABLE draft;
        DROP TABLE patch;
        ALTER TABLE patch_3 RENAME TO patch;
        ALTER TABLE draft_3 RENAME TO draft;
        CREATE INDEX patch_by_state ON patch (state);
        CREATE TABLE gate (
            patch INTEGER NOT NULL REFERENCES patch (id),
            attempt INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            gate TEXT NOT NULL,
            verdict INTEGER NOT NULL CHECK (verdict BETWEEN 0 AND 2),
            reason TEXT NOT NULL,
            score REAL,
            PRIMARY KEY (patch, attempt, ordinal),
            UNIQUE (patch, attempt, gate)) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE review (
            id INTEGER PRIMARY KEY,
            patch INTEGER NOT NULL REFERENCES patch (id),
            verdict INTEGER NOT NULL CHECK (verdict BETWEEN 0 AND 2),
            caption TEXT,
            reviewer TEXT NOT NULL,
            time INTEGER NOT NULL,
            note TEXT NOT NULL) STRICT;
        CREATE INDEX review_by_patch ON review (patch, id);
        CREATE TABLE source (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            licence TEXT NOT NULL,
            origin TEXT NOT NULL,
            listing TEXT NOT NULL,
            rows_done INTEGER NOT NULL) STRICT;
        CREATE TABLE imported (
            source INTEGER NOT NULL REFERENCES source (id),
            number INTEGER NOT NULL,
            caption TEXT NOT NULL,
            file TEXT NOT NULL,
            start INTEGER NOT NULL,
            length INTEGER NOT NULL,
            hash TEXT NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            format TEXT NOT NULL,
            cohort TEXT NOT NULL,
            reason TEXT,
            PRIMARY KEY (source, number)) STRICT, WITHOUT ROWID;
        """,
    ];

    /// <summary>The version that this library writes.</summary>
    public static int Version => Migrations.Length;

    /// <summary>Checks that an opened file is a pair store of a version that is known; an empty file may become one.</summary>
    /// <returns>The file's version; 0 for an empty file.</returns>
    /// <exception cref="PairException">It is another program's, or newer.</exception>
    public static int Check(SqliteConnection connection, string file)
    {
        var version = Number(connection, "PRAGMA user_version");
        var application = Number(connection, "PRAGMA application_id");
        var tables = Number(connection, "SELECT count(*) FROM sqlite_schema");
        if (application != ApplicationId && (application != 0 || version != 0 || tables != 0))
            throw new PairException($"{file}: a SQLite database of another program, not a pair store. Choose another file (--out).");
        if (version > Version)
        {
            throw new PairException(
                $"{file}: a pair store of version {version}; this library knows versions up to {Version}. Use a newer PathGen, or another folder (--out).");
        }

        return (int)version;
    }

    /// <summary>Brings a file to this library's version, all or nothing.</summary>
    public static void Migrate(SqliteConnection connection, int version)
    {
        if (version == Version)
            return;
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        for (var i = version; i < Version; i++)
        {
            command.CommandText = Migrations[i];
            command.ExecuteNonQuery();
        }

        command.CommandText = $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};";
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
