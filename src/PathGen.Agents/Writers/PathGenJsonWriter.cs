using System.Text.Json;

namespace PathGen.Agents;

/// <summary>
/// The form of PathGen-1.6M: <c>pathgen.json</c>, an array of <c>{"wsi_id", "position": ["x", "y"], "caption", "file_id"}</c> with level-0 positions as strings, and
/// pictures <c>images/{wsi_id}_{x}_{y}.png</c>. Thread-safe.
/// </summary>
/// <param name="options">How it writes; null for defaults.</param>
public sealed class PathGenJsonWriter(DatasetWriterOptions? options = null) : IDatasetWriter
{
    private readonly DatasetWriterOptions options = options ?? new DatasetWriterOptions();
    private readonly PictureDataset dataset = new(options ?? new DatasetWriterOptions(), PatchImageFormat.Png, pair => pair.PictureName);

    /// <inheritdoc/>
    public string Format => "pathgen";

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(IAsyncEnumerable<DatasetPair> pairs, string folder, CancellationToken cancellationToken = default)
    {
        using var json = new JsonLine();
        var card = new DatasetCard(Format, "`pathgen.json`, `images/`", options);
        return await dataset.WriteAsync(
            pairs,
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
            null,
            cancellationToken).ConfigureAwait(false);
    }

    private static void WriteEntry(Utf8JsonWriter json, DatasetPair pair, string image)
    {
        var place = pair.Place
            ?? throw new PairException($"{pair.Id}: the form pathgen names places on slides, and a pair of '{pair.Source!.Name}' has none. Write another form, or leave this source out.");
        json.WriteString("wsi_id", place.SlideId);
        JsonLine.WritePosition(json, place);
        json.WriteString("caption", pair.Caption);
        if (place.FileId is { } file)
            json.WriteString("file_id", file);
    }
}
