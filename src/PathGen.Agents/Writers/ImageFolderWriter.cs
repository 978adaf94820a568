using System.Text.Json;

namespace PathGen.Agents;

/// <summary>
/// The form of Hugging Face's <c>imagefolder</c> loader: <c>metadata.jsonl</c> with <c>file_name</c> and <c>text</c>, one line a pair, and pictures <c>images/{wsi_id}_{x}_{y}.jpg</c>
/// (a split's folder is its loader's split). Thread-safe.
/// </summary>
/// <param name="options">How it writes; null for defaults.</param>
public sealed class ImageFolderWriter(DatasetWriterOptions? options = null) : IDatasetWriter
{
    private readonly DatasetWriterOptions options = options ?? new DatasetWriterOptions();
    private readonly PictureDataset dataset = new(options ?? new DatasetWriterOptions(), PatchImageFormat.Jpeg, pair => pair.PictureName);

    /// <inheritdoc/>
    public string Format => "imagefolder";

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(IAsyncEnumerable<DatasetPair> pairs, string folder, CancellationToken cancellationToken = default)
    {
        using var json = new JsonLine();
        return await dataset.WriteAsync(
            pairs,
            folder,
            "metadata.jsonl",
            new DatasetCard(Format, "`metadata.jsonl`, `images/`", options),
            default,
            (stream, pair, image) =>
            {
                stream.Write(json.Write(pair, image, WriteEntry));
                stream.WriteByte((byte)'\n');
            },
            default,
            null,
            cancellationToken).ConfigureAwait(false);
    }

    private static void WriteEntry(Utf8JsonWriter json, DatasetPair pair, string image)
    {
        json.WriteString("file_name", image);
        json.WriteString("text", pair.Caption);
        JsonLine.WriteOrigin(json, pair);
    }
}
