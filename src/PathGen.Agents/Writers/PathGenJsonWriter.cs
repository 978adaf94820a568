using System.Globalization;
using System.Text.Json;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>
/// The form of PathGen-1.6M: <c>pathgen.json</c>, an array of <c>{"wsi_id", "position": ["x", "y"], "caption", "file_id"}</c> with level-0 positions as strings, and
/// pictures <c>images/{wsi_id}_{x}_{y}.png</c>. Thread-safe.
/// </summary>
/// <param name="options">How it writes; null for defaults.</param>
public sealed class PathGenJsonWriter(DatasetWriterOptions? options = null) : IDatasetWriter
{
    private readonly PictureDataset dataset = new(options ?? new DatasetWriterOptions(), PatchImageFormat.Png, PictureName);

    /// <inheritdoc/>
    public string Format => "pathgen";

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(IAsyncEnumerable<PairRecord> pairs, Func<PairRecord, CancellationToken, RgbImage> readPatch, string folder, CancellationToken cancellationToken = default)
    {
        using var json = new JsonLine();
        var card = new DatasetCard(Format, "`pathgen.json`, `images/`");
        return await dataset.WriteAsync(
            pairs,
            readPatch,
            folder,
            "pathgen.json",
            card,
            "["u8.ToArray(),
            (stream, pair, image) =>
            {
                stream.Write(card.Pairs == 0 ? "\n"u8 : ",\n"u8);
                stream.Write(json.Write(pair, image, WriteEntry));
            },
            "\n]\n"u8.ToArray(),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary><c>{wsi_id}_{x}_{y}</c>.</summary>
    internal static string PictureName(PairRecord pair) =>
        string.Create(CultureInfo.InvariantCulture, $"{SafeName.Of(pair.Slide.SlideId)}_{pair.Patch.Key.Region.X}_{pair.Patch.Key.Region.Y}");

    private static void WriteEntry(Utf8JsonWriter json, PairRecord pair, string image)
    {
        json.WriteString("wsi_id", pair.Slide.SlideId);
        JsonLine.WritePosition(json, pair);
        json.WriteString("caption", pair.Caption);
        json.WriteString("file_id", pair.Slide.FileId);
    }
}
