using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>
/// Reads lists of published pairs: PathGen-1.6M's JSON array (<c>wsi_id</c> or <c>WSI_id</c>; positions as strings or numbers) and the LLaVA form, whose caption is the first
/// answer. Streams: one record is held at a time.
/// </summary>
public static class PublishedPairs
{
    /// <summary>Every record in the file's order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="PairException">The file is missing or damaged, or a record lacks something; the message says which.</exception>
    public static async IAsyncEnumerable<PublishedPair> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var (pair, _, _) in LocateAsync(path, cancellationToken).ConfigureAwait(false))
            yield return pair;
    }

    /// <summary>Every record with the place of its bytes in the file.</summary>
    internal static async IAsyncEnumerable<(PublishedPair Pair, long Start, int Length)> LocateAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var number = 0L;
        await foreach (var (json, start) in JsonRecords.ReadAsync(path, cancellationToken).ConfigureAwait(false))
            yield return (Parse(path, json.Span, number++), start, json.Length);
    }

    /// <summary>A record from its bytes.</summary>
    internal static PublishedPair Parse(string path, ReadOnlySpan<byte> json, long number)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        var position = Find(root, "position");
        if (position is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() != 2)
            throw new PairException($"{path}: record {number} has no \"position\" of two numbers.");
        return new PublishedPair(
            Text(root, "wsi_id") ?? throw new PairException($"{path}: record {number} has no \"wsi_id\"."),
            Coordinate(path, array[0], number),
            Coordinate(path, array[1], number),
            Text(root, "caption") ?? Answer(root) ?? throw new PairException($"{path}: record {number} has no \"caption\"."),
            Text(root, "file_id"));
    }

    // Some releases write WSI_id.
    private static JsonElement? Find(JsonElement record, string name)
    {
        foreach (var property in record.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return property.Value;
        }

        return null;
    }

    internal static string? Text(JsonElement record, string name) =>
        Find(record, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    internal static string? Answer(JsonElement record)
    {
        if (Find(record, "conversations") is not { ValueKind: JsonValueKind.Array } turns)
            return null;
        foreach (var turn in turns.EnumerateArray())
        {
            if (turn.ValueKind == JsonValueKind.Object && Text(turn, "from") == "gpt")
                return Text(turn, "value");
        }

        return null;
    }

    private static long Coordinate(string path, JsonElement value, long number)
    {
        var found = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : -1,
            JsonValueKind.String => long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? whole : -1,
            _ => -1,
        };
        return found is >= 0 and < 1L << 40
            ? found
            : throw new PairException($"{path}: record {number} is at {OneLine.Of(value.ToString())}; a whole number of level-0 pixels from 0 is expected.");
    }
}
