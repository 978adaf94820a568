using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>
/// Training data for a describe agent in the form of LLaVA: <c>llava.json</c> with the patch as the question, worded as the describe agent asks it, and a detailed description as the answer:
/// the one that a stronger model wrote (<see cref="DetailWriter"/>), else the pair's last revised draft. Pairs without either are passed over. Thread-safe.
/// </summary>
/// <param name="ledger">What a stronger model wrote; null for revised drafts alone.</param>
/// <param name="options">How it writes; null for defaults.</param>
/// <param name="prompt">The question; null for <see cref="PromptLibrary.Describe"/>.</param>
public sealed class DescribeTrainingWriter(DetailLedger? ledger = null, DatasetWriterOptions? options = null, ChatPrompt? prompt = null) : IDatasetWriter
{
    private readonly DatasetWriterOptions options = options ?? new DatasetWriterOptions();
    private readonly ChatPrompt prompt = prompt ?? PromptLibrary.Describe;
    private readonly PictureDataset dataset = new(options ?? new DatasetWriterOptions(), PatchImageFormat.Jpeg, pair => pair.FolderedName);

    /// <inheritdoc/>
    public string Format => "llava-describe";

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(IAsyncEnumerable<DatasetPair> pairs, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        using var json = new JsonLine();
        var card = new DatasetCard(Format, "`llava.json`, image folder `images/`", options);
        return await dataset.WriteAsync(
            Described(pairs, cancellationToken),
            folder,
            "llava.json",
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

    private async IAsyncEnumerable<DatasetPair> Described(IAsyncEnumerable<DatasetPair> pairs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var pair in pairs.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (!string.IsNullOrWhiteSpace(Description(pair)))
                yield return pair;
        }
    }

    // A reason in the ledger means that the stronger model would not describe the picture; then nobody's description is taught.
    private string? Description(DatasetPair pair) => ledger?.Find(pair) is { } record
        ? record.Description
        : pair.Record?.Drafts.LastOrDefault(draft => draft.Stage == PairStage.Revise)?.Answer.Text;

    private void WriteEntry(Utf8JsonWriter json, DatasetPair pair, string image)
    {
        var slide = pair.Record?.Slide;
        var scale = slide?.MicronsPerPixel * pair.Place?.Region.Width / pair.Place?.ImageWidth;
        var question = prompt.Fill(
            ("tissue", slide?.TissueSource is { } tissue ? OneLine.Of(tissue) : "not known"),
            ("scale", scale is { } microns ? string.Create(CultureInfo.InvariantCulture, $"{microns:0.###} µm per pixel, {pair.Picture.Width * microns:0} µm wide") : "not known"));
        json.WriteString("id", pair.Id);
        json.WriteString("image", image["images/".Length..]);
        json.WriteStartArray("conversations");
        LlavaWriter.WriteTurn(json, "human", $"<image>\n{question}");
        LlavaWriter.WriteTurn(json, "gpt", Description(pair)!);
        json.WriteEndArray();
        JsonLine.WriteOrigin(json, pair);
    }
}
