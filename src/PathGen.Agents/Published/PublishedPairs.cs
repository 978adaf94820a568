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
    private const int MaxRecord = 16 << 20; // Bytes.
    private const int BlockSize = 1 << 18;

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
        using var file = Open(path);
        var buffer = new byte[BlockSize];
        var (start, begin, end, ended) = (0L, 0, 0, false); // What the buffer holds: the file from start on, done with up to begin.
        var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = 64 });
        var number = 0L;
        var inArray = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (found, used) = Next(path, buffer.AsSpan(begin, end - begin), ended, ref state, ref inArray, number);
            if (found is (var from, var length))
            {
                if (length == 0)
                    yield break; // The array's end.
                yield return (Parse(path, buffer.AsSpan(begin + from, length), number), start + begin + from, length);
                number++;
                begin += used;
                continue;
            }

            begin += used;
            if (ended)
                throw new PairException($"{path}: the list ends within record {number}; the file is cut. Fetch it again.");
            Array.Copy(buffer, begin, buffer, 0, end - begin);
            (start, begin, end) = (start + begin, 0, end - begin);
            if (end == buffer.Length)
            {
                if (buffer.Length >= MaxRecord)
                    throw new PairException($"{path}: record {number} has more than {MaxRecord} bytes; this is no list of pairs.");
                Array.Resize(ref buffer, 2 * buffer.Length);
            }

            var read = await ReadAsync(path, file, buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
            end += read;
            ended = read == 0;
        }
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

    // The next record's place in the bytes, (0, 0) for the array's end, null where more bytes are needed; and how many bytes are done with.
    private static ((int From, int Length)? Found, int Used) Next(string path, ReadOnlySpan<byte> bytes, bool ended, ref JsonReaderState state, ref bool inArray, long number)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes, isFinalBlock: ended, state);
            while (true)
            {
                // A record is either whole in the buffer or begun again with more of it.
                var before = (reader.CurrentState, (int)reader.BytesConsumed);
                if (!reader.Read())
                {
                    (state, var used) = before;
                    return (null, used);
                }

                if (!inArray)
                {
                    if (reader.TokenType != JsonTokenType.StartArray)
                        throw new PairException($"{path}: not a list of pairs; a JSON array of records is expected.");
                    inArray = true;
                    continue;
                }

                if (reader.TokenType == JsonTokenType.EndArray)
                {
                    state = reader.CurrentState;
                    return ((0, 0), (int)reader.BytesConsumed);
                }

                if (reader.TokenType != JsonTokenType.StartObject)
                    throw new PairException($"{path}: record {number} is no JSON object.");
                var from = (int)reader.TokenStartIndex;
                if (!reader.TrySkip())
                {
                    (state, var used) = before;
                    return (null, used);
                }

                state = reader.CurrentState;
                return ((from, (int)reader.BytesConsumed - from), (int)reader.BytesConsumed);
            }
        }
        catch (JsonException e)
        {
            throw new PairException($"{path}: not a list of pairs in JSON, at record {number} ({OneLine.Of(e).TrimEnd('.')}).", e);
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairException($"{path}: the list of pairs cannot be read ({OneLine.Of(e).TrimEnd('.')}).", e);
        }
    }

    private static async ValueTask<int> ReadAsync(string path, FileStream file, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new PairException($"{path}: the list of pairs cannot be read ({OneLine.Of(e).TrimEnd('.')}).", e);
        }
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

    private static string? Text(JsonElement record, string name) =>
        Find(record, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static string? Answer(JsonElement record)
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
