using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using PathGen.Slides;

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

    private readonly PictureDataset dataset = new(options ?? new DatasetWriterOptions(), PatchImageFormat.Jpeg, PictureName);

    /// <inheritdoc/>
    public string Format => "llava";

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(IAsyncEnumerable<PairRecord> pairs, Func<PairRecord, CancellationToken, RgbImage> readPatch, string folder, CancellationToken cancellationToken = default)
    {
        using var json = new JsonLine();
        var card = new DatasetCard(Format, "`llava.json`, image folder `images/`");
        return await dataset.WriteAsync(
            pairs,
            readPatch,
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
            cancellationToken).ConfigureAwait(false);
    }

    private static string PictureName(PairRecord pair) =>
        string.Create(CultureInfo.InvariantCulture, $"{SafeName.Of(pair.Slide.SlideId)}/{pair.Patch.Key.Region.X}_{pair.Patch.Key.Region.Y}");

    private static void WriteEntry(Utf8JsonWriter json, PairRecord pair, string image)
    {
        var name = PathGenJsonWriter.PictureName(pair);
        var choice = BinaryPrimitives.ReadUInt32BigEndian(Convert.FromHexString(SlideHash.OfText(name).AsSpan(0, 8)));
        var question = Questions[choice / 2 % (uint)Questions.Length];
        json.WriteString("id", name);
        json.WriteString("image", image["images/".Length..]);
        json.WriteStartArray("conversations");
        WriteTurn(json, "human", choice % 2 == 0 ? $"<image>\n{question}" : $"{question}\n<image>");
        WriteTurn(json, "gpt", pair.Caption);
        json.WriteEndArray();
        json.WriteString("type", "OPEN");
        json.WriteString("wsi_id", pair.Slide.SlideId);
        json.WriteString("file_id", pair.Slide.FileId);
        JsonLine.WritePosition(json, pair);
    }

    private static void WriteTurn(Utf8JsonWriter json, string from, string value)
    {
        json.WriteStartObject();
        json.WriteString("from", from);
        json.WriteString("value", value);
        json.WriteEndObject();
    }
}
