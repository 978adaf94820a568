using System.Buffers;
using System.Text;

namespace PathGen.Agents;

/// <summary>
/// The training input of open_clip: <c>open_clip.csv</c>, tab-separated with the columns <c>filepath</c> (relative to the dataset's folder) and <c>title</c>, quoted as
/// Python's <c>excel-tab</c> dialect, and pictures <c>images/{wsi_id}_{x}_{y}.png</c>. Thread-safe.
/// </summary>
/// <param name="options">How it writes; null for defaults.</param>
public sealed class OpenClipWriter(DatasetWriterOptions? options = null) : IDatasetWriter
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\t\"\r\n");

    private readonly DatasetWriterOptions options = options ?? new DatasetWriterOptions();
    private readonly PictureDataset dataset = new(options ?? new DatasetWriterOptions(), PatchImageFormat.Png, pair => pair.PictureName);

    /// <inheritdoc/>
    public string Format => "open-clip";

    /// <inheritdoc/>
    public ValueTask<long> WriteAsync(IAsyncEnumerable<DatasetPair> pairs, string folder, CancellationToken cancellationToken = default) =>
        dataset.WriteAsync(
            pairs,
            folder,
            "open_clip.csv",
            new DatasetCard(Format, "`open_clip.csv`, `images/`", options),
            "filepath\ttitle\r\n"u8.ToArray(),
            (stream, pair, image) => stream.Write(Encoding.UTF8.GetBytes($"{Field(image)}\t{Field(pair.Caption)}\r\n")),
            default,
            null,
            cancellationToken);

    // Python's csv, QUOTE_MINIMAL: quoted where the text holds the delimiter, a quote or a line end; quotes are doubled.
    private static string Field(string text) => text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
