using System.Buffers.Binary;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>
/// The form of LLaVA and PathGen-Instruct: <c>llava.json</c>, an array of conversations of one question and the caption, and pictures
/// <c>images/{wsi_id}/{x}_{y}.jpg</c>, named relative to <c>images/</c> as LLaVA's image folder. The question of a patch is always the same. Thread-safe.
/// </summary>
/// <param name="options">How it writes; null for defaults.</param>
public sealed class LlavaWriter(DatasetWriterOptions? options = null) : IDatasetWriter
{
    private static readonly string[] Questions =
    [
        "What does this patch of a histology slide show?",
        "Describe this histology image.",
        "Summarise what can be seen in this H&E patch.",
        "Which tissue structures and cells are visible here?",
        "Give a short caption for this pathology image.",
        "What are the main findings in this image?",
        "Write one or two sentences about the morphology in this patch.",
        "How would you describe the cells and their surroundings in this image?",
    ];

    private readonly DatasetWriterOptions options = options ?? new DatasetWriterOptions();
    private readonly PictureDataset dataset = new(options ?? new DatasetWriterOptions(), PatchImageFormat.Jpeg, pair => pair.FolderedName);

    /// <inheritdoc/>
    public string Format => "llava";

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(IAsyncEnumerable<DatasetPair> pairs, string folder, CancellationToken cancellationToken = default)
    {
        using var json = new JsonLine();
        var card = new DatasetCard(Format, "`llava.json`, image folder `images/`", options);
        return await dataset.WriteAsync(
            pairs,
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

    private static void WriteEntry(Utf8JsonWriter json, DatasetPair pair, string image)
    {
        var choice = BinaryPrimitives.ReadUInt32BigEndian(Convert.FromHexString(SlideHash.OfText(pair.Id).AsSpan(0, 8)));
        var question = Questions[choice / 2 % (uint)Questions.Length];
        json.WriteString("id", pair.Id);
        json.WriteString("image", image["images/".Length..]);
        json.WriteStartArray("conversations");
        WriteTurn(json, "human", choice % 2 == 0 ? $"<image>\n{question}" : $"{question}\n<image>");
        WriteTurn(json, "gpt", pair.Caption);
        json.WriteEndArray();
        json.WriteString("type", "OPEN");
        JsonLine.WriteOrigin(json, pair);
    }

    /// <summary>A turn of a conversation.</summary>
    internal static void WriteTurn(Utf8JsonWriter json, string from, string value)
    {
        json.WriteStartObject();
        json.WriteString("from", from);
        json.WriteString("value", value);
        json.WriteEndObject();
    }
}
