using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>
/// Training data for a revise agent in the form of LLaVA: <c>llava.json</c> with the patch and a damaged description as the question, worded as the revise agent asks it, and the edits that
/// repair it as the answer, in the JSON that this agent reads. The true description is the pair's last revised draft; pairs without one are passed over. What was done to each is in
/// <c>damage.jsonl</c>. Sentences that are put in come from pairs of other patients that were written shortly before. Deterministic for the same pairs in the same order. Thread-safe.
/// </summary>
/// <param name="options">How it writes; null for defaults.</param>
/// <param name="damage">How descriptions are damaged; null for defaults.</param>
/// <param name="prompt">The question; null for <see cref="PromptLibrary.Revise"/>.</param>
public sealed class ReviseTrainingWriter(DatasetWriterOptions? options = null, DescriptionDamagerOptions? damage = null, ChatPrompt? prompt = null) : IDatasetWriter
{
    private const int PoolSize = 64; // Descriptions that foreign sentences are taken from.

    private readonly DatasetWriterOptions options = options ?? new DatasetWriterOptions();
    private readonly DescriptionDamager damager = new(damage);
    private readonly ChatPrompt prompt = prompt ?? PromptLibrary.Revise;
    private readonly PictureDataset dataset = new(options ?? new DatasetWriterOptions(), PatchImageFormat.Jpeg, pair => pair.FolderedName);

    /// <inheritdoc/>
    public string Format => "llava-revise";

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(IAsyncEnumerable<DatasetPair> pairs, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        using var json = new JsonLine();
        var card = new DatasetCard(Format, "`llava.json`, image folder `images/`, `damage.jsonl`", options);
        var pool = new Queue<(string Group, List<string> Sentences)>();
        WholeFile? records = null;
        try
        {
            return await dataset.WriteAsync(
                Described(pairs, cancellationToken),
                folder,
                "llava.json",
                card,
                "["u8.ToArray(),
                (stream, pair, image) =>
                {
                    records ??= new WholeFile(Path.Combine(folder, "damage.jsonl"));
                    var description = Description(pair)!;
                    var made = damager.Damage(pair.Id, description, [.. pool.Where(other => other.Group != pair.Group).SelectMany(other => other.Sentences)]);
                    pool.Enqueue((pair.Group, Sentences.Split(description)));
                    if (pool.Count > PoolSize)
                        pool.Dequeue();
                    stream.Write(card.Pairs == 0 ? "\n"u8 : ",\n"u8);
                    stream.Write(json.Write(pair, image, (to, _, _) => WriteEntry(to, pair, image, made)));
                    records.Stream.Write(json.Write(pair, image, (to, _, _) => WriteDamage(to, pair, description, made)));
                    records.Stream.WriteByte((byte)'\n');
                },
                "\n]\n"u8.ToArray(),
                () => records?.Finish(),
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            records?.Dispose();
        }
    }

    private static string? Description(DatasetPair pair) => pair.Record?.Drafts.LastOrDefault(draft => draft.Stage == PairStage.Revise)?.Answer.Text;

    private static async IAsyncEnumerable<DatasetPair> Described(IAsyncEnumerable<DatasetPair> pairs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var pair in pairs.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (!string.IsNullOrWhiteSpace(Description(pair)))
                yield return pair;
        }
    }

    private static void WriteDamage(Utf8JsonWriter json, DatasetPair pair, string description, DescriptionDamage made)
    {
        json.WriteString("id", pair.Id);
        json.WriteString("description", description);
        json.WriteString("damaged", made.Text);
        json.WritePropertyName("damage");
        EditJson.Write(json, made.Damage);
        json.WritePropertyName("repairs");
        EditJson.Write(json, made.Repairs);
    }

    private void WriteEntry(Utf8JsonWriter json, DatasetPair pair, string image, DescriptionDamage made)
    {
        var slide = pair.Record!.Slide;
        var scale = slide.MicronsPerPixel * pair.Place!.Region.Width / pair.Place.ImageWidth;
        var question = prompt.Fill(
            ("tissue", slide.TissueSource is { } tissue ? OneLine.Of(tissue) : "not known"),
            ("scale", scale is { } microns ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{microns:0.###} µm per pixel, {pair.Place.ImageWidth * microns:0} µm wide") : "not known"),
            ("description", made.Text),
            ("objections", "none"));
        json.WriteString("id", pair.Id);
        json.WriteString("image", image["images/".Length..]);
        json.WriteStartArray("conversations");
        LlavaWriter.WriteTurn(json, "human", $"<image>\n{question}");
        LlavaWriter.WriteTurn(json, "gpt", EditJson.Answer(made.Repairs));
        json.WriteEndArray();
        JsonLine.WriteOrigin(json, pair);
    }
}
