using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>Reads the objects of a JSON array, or of JSON lines, one at a time: of a file of any size one record is held.</summary>
internal static class JsonRecords
{
    private const int MaxRecord = 16 << 20; // Bytes.
    private const int BlockSize = 1 << 18;

    /// <summary>Every object's bytes, valid until the next, and where they begin in the file.</summary>
    /// <exception cref="PairException">The file is missing, cut, or something else.</exception>
    public static async IAsyncEnumerable<(ReadOnlyMemory<byte> Json, long Start)> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var file = Open(path);
        var buffer = new byte[BlockSize];
        var (start, begin, end, ended) = (0L, 0, 0, false); // What the buffer holds: the file from start on, done with up to begin.
        var cursor = new Cursor(path);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (from, length, used) = cursor.Next(buffer.AsSpan(begin, end - begin), ended);
            if (length > 0)
            {
                yield return (buffer.AsMemory(begin + from, length), start + begin + from);
                begin += used;
                continue;
            }

            begin += used;
            if (cursor.IsDone)
                yield break;
            if (ended)
                throw new PairException($"{path}: the list ends within record {cursor.Number}; the file is cut. Fetch it again.");
            Array.Copy(buffer, begin, buffer, 0, end - begin);
            (start, begin, end) = (start + begin, 0, end - begin);
            if (end == buffer.Length)
            {
                if (buffer.Length >= MaxRecord)
                    throw new PairException($"{path}: record {cursor.Number} has more than {MaxRecord} bytes; this is no list of pairs.");
                Array.Resize(ref buffer, 2 * buffer.Length);
            }

            var read = await ReadAsync(path, file, buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
            end += read;
            ended = read == 0;
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

    // Where the reader stands between blocks.
    private sealed class Cursor(string path)
    {
        private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = 64, AllowMultipleValues = true });
        private bool inArray;
        private bool begun;

        public long Number { get; private set; }

        public bool IsDone { get; private set; }

        // The next record's place in the bytes; length 0 where there is none in them. A record is either whole in the bytes or begun again with more of them.
        public (int From, int Length, int Used) Next(ReadOnlySpan<byte> bytes, bool ended)
        {
            try
            {
                if (!begun && bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
                    return (0, 0, 3);
                var reader = new Utf8JsonReader(bytes, isFinalBlock: false, state); // A cut end is then no error of JSON but a want of more.
                while (true)
                {
                    var used = (int)reader.BytesConsumed;
                    state = reader.CurrentState;
                    if (!reader.Read())
                    {
                        IsDone = ended && begun && !inArray && !bytes[used..].ContainsAnyExcept(" \t\r\n"u8);
                        return (0, 0, used);
                    }

                    if (!begun && reader.TokenType == JsonTokenType.StartArray)
                    {
                        begun = inArray = true;
                        continue;
                    }

                    begun = true;
                    if (inArray && reader.TokenType == JsonTokenType.EndArray)
                    {
                        IsDone = true;
                        return (0, 0, (int)reader.BytesConsumed);
                    }

                    if (reader.TokenType != JsonTokenType.StartObject)
                        throw new PairException($"{path}: not a list of pairs; record {Number} is no JSON object.");
                    var from = (int)reader.TokenStartIndex;
                    if (!reader.TrySkip())
                        return (0, 0, used);
                    state = reader.CurrentState;
                    Number++;
                    return (from, (int)reader.BytesConsumed - from, (int)reader.BytesConsumed);
                }
            }
            catch (JsonException e)
            {
                throw new PairException($"{path}: not a list of pairs in JSON, at record {Number} ({OneLine.Of(e).TrimEnd('.')}).", e);
            }
        }
    }
}
