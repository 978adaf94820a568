using System.Data.Common;

namespace PathGen.Agents;

/// <summary>Slides and their chosen patches as rows.</summary>
internal static class SqlSlides
{
    private const string Columns =
        "id, hash, slide_id, file_id, path, width, height, mpp, tissue_source, report_hash, tissue_share, tiles, prompts, prompt_agent, embeddings_file, encoder, given_mpp";

    /// <summary>A slide and its row's id, or null.</summary>
    public static async ValueTask<(long Id, SlideRecord Slide)?> FindAsync(SqlStatements sql, string hash) =>
        await sql.ReadAsync(Read, $"SELECT {Columns} FROM slide WHERE hash = $1", hash).ConfigureAwait(false) is [var slide, ..] ? slide : null;

    /// <summary>A slide by its row's id.</summary>
    public static async ValueTask<(long Id, SlideRecord Slide)> GetAsync(SqlStatements sql, long id) =>
        (await sql.ReadAsync(Read, $"SELECT {Columns} FROM slide WHERE id = $1", id).ConfigureAwait(false))[0];

    /// <summary>The ids of all slides' rows by slide id in code-point order, then hash.</summary>
    public static ValueTask<List<long>> IdsAsync(SqlStatements sql) => sql.ReadAsync(row => row.GetInt64(0), "SELECT id FROM slide ORDER BY slide_id, hash");

    /// <summary>Adds a slide and its patches; false where a slide of this hash is there.</summary>
    public static async ValueTask<bool> AddAsync(SqlStatements sql, SlideRecord slide, IReadOnlyList<PatchRecord> patches)
    {
        var id = await sql.FindAsync(
            """
            INSERT INTO slide (hash, slide_id, file_id, path, width, height, mpp, tissue_source, report_hash, tissue_share, tiles, prompts, prompt_agent, embeddings_file, encoder, given_mpp)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT (hash) DO NOTHING RETURNING id
            """,
            slide.Hash, slide.SlideId, slide.FileId, slide.Path, slide.Width, slide.Height, slide.MicronsPerPixel, slide.TissueSource, slide.ReportHash,
            slide.TissueShare, (long)slide.Tiles, StoreJson.Write(slide.Prompts, StoreJson.Default.SlidePrompts),
            StoreJson.Write(slide.PromptAgent, StoreJson.Default.AgentIdentity), slide.EmbeddingsFile, slide.EncoderIdentity, slide.GivenMicronsPerPixel).ConfigureAwait(false);
        if (id is null)
            return false;
        foreach (var patch in patches)
        {
            var place = patch.Key.Region;
            await sql.RunAsync(
                """
                INSERT INTO patch (slide, ordinal, x, y, width, height, image_width, image_height, choices, attributes)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                id, (long)patch.Order, place.X, place.Y, place.Width, place.Height, (long)patch.ImageWidth, (long)patch.ImageHeight,
                StoreJson.Write(patch.Choices, StoreJson.Default.IReadOnlyListPatchChoice),
                StoreJson.Write(patch.BestAttributes, StoreJson.Default.IReadOnlyListAttributeMatch)).ConfigureAwait(false);
        }

        return true;
    }

    private static (long Id, SlideRecord Slide) Read(DbDataReader row) => (row.GetInt64(0), new SlideRecord(
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetInt64(5),
        row.GetInt64(6),
        SqlColumns.Number(row, 7),
        SqlColumns.Text(row, 8),
        SqlColumns.Text(row, 9),
        row.GetDouble(10),
        SqlColumns.Int(row, 11),
        StoreJson.Read(row.GetString(12), StoreJson.Default.SlidePrompts),
        StoreJson.Read(row.GetString(13), StoreJson.Default.AgentIdentity),
        row.GetString(14),
        row.GetString(15),
        SqlColumns.Number(row, 16)));
}
