using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>
/// What is done of a slide while its embeddings are made, in <c>PATH.partial</c>: a header with the key, then one record a tile, each with a checksum. After
/// a kill at any byte the whole records count and the rest is cut off. Not thread-safe; no other process can open the file meanwhile.
/// </summary>
/// <remarks>
/// Little-endian. Header, 64 bytes: <c>PGEMBED1</c>, key (32), width, tile count (4 each), 12 zeros, CRC-32C of the 60 bytes before. Record: ordinal, kind
/// (1 row, 2 failure, 3 left out by a filter), payload length (4 each), payload (floats, or the reason in UTF-8), CRC-32C of all before it.
/// </remarks>
internal sealed class PartialEmbeddings : IDisposable
{
    private const int HeaderBytes = 64;
    private const int RecordHead = 12;
    private const int RowKind = 1;
    private const int FailureKind = 2;
    private const int FilteredKind = 3;
    private const int MaxReasonBytes = 8192;
    private readonly FileStream stream;
    private readonly string path;
    private readonly MemoryStream block = new();
    private int next;

    private PartialEmbeddings(FileStream stream, string path)
    {
        this.stream = stream;
        this.path = path;
    }

    private static ReadOnlySpan<byte> Magic => "PGEMBED1"u8;

    /// <summary>Opens or makes the file; one of another key is emptied.</summary>
    /// <param name="target">The file that will be finished.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="width">D.</param>
    /// <param name="tiles">All tiles of the run.</param>
    /// <param name="done">What is done already: the first tiles, in order.</param>
    /// <exception cref="EmbeddingException">The file cannot be opened, another process holds it, or it is something else.</exception>
    public static PartialEmbeddings Open(string target, ReadOnlySpan<byte> key, int width, IReadOnlyList<Tile> tiles, out List<TileEmbedding> done)
    {
        var path = PathOf(target);
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddingException($"{path} cannot be opened; is another process embedding to the same file? {e.Message}", e);
        }

        var partial = new PartialEmbeddings(stream, path);
        try
        {
            done = partial.Resume(key, width, tiles);
            return partial;
        }
        catch (IOException e)
        {
            stream.Dispose();
            throw new EmbeddingException($"{path} cannot be read or written: {e.Message}", e);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Removes what a finished file no longer needs.</summary>
    /// <exception cref="EmbeddingException">It cannot be deleted.</exception>
    public static void Delete(string target)
    {
        try
        {
            File.Delete(PathOf(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddingException($"{PathOf(target)} cannot be deleted: {e.Message}", e);
        }
    }

    /// <summary>Adds the next tiles and hands them to the operating system, where a kill of this process does not reach them.</summary>
    /// <exception cref="EmbeddingException">The disk is full or gone.</exception>
    public void Append(IReadOnlyList<TileEmbedding> results)
    {
        Span<byte> head = stackalloc byte[RecordHead];
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        block.SetLength(0);
        foreach (var result in results)
        {
            var reason = result.Failure is { } text ? Encoding.UTF8.GetBytes(text) : [];
            var payload = result.Failure is null ? MemoryMarshal.AsBytes(result.Embedding.Span) : reason.AsSpan(0, Math.Min(reason.Length, MaxReasonBytes));
            var start = (int)block.Length;
            BinaryPrimitives.WriteInt32LittleEndian(head, next++);
            BinaryPrimitives.WriteInt32LittleEndian(head[4..], result.Failure is null ? RowKind : result.FilteredOut ? FilteredKind : FailureKind);
            BinaryPrimitives.WriteInt32LittleEndian(head[8..], payload.Length);
            block.Write(head);
            block.Write(payload);
            BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Of(block.GetBuffer().AsSpan(start, (int)block.Length - start)));
            block.Write(checksum);
        }

        try
        {
            stream.Write(block.GetBuffer().AsSpan(0, (int)block.Length));
            stream.Flush();
        }
        catch (IOException e)
        {
            throw new EmbeddingException($"{path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Forgets what was done.</summary>
    public void Discard()
    {
        stream.SetLength(0);
        stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private static string PathOf(string target) => target + ".partial";

    private List<TileEmbedding> Resume(ReadOnlySpan<byte> key, int width, IReadOnlyList<Tile> tiles)
    {
        var done = new List<TileEmbedding>();
        Span<byte> expected = stackalloc byte[HeaderBytes];
        WriteHeader(expected, key, width, tiles.Count);
        Span<byte> found = stackalloc byte[HeaderBytes];
        var read = stream.ReadAtLeast(found, HeaderBytes, throwOnEndOfStream: false);
        var prefix = Math.Min(read, Magic.Length);
        if (!found[..prefix].SequenceEqual(Magic[..prefix]))
            throw new EmbeddingException($"{path}: not a file of half-done embeddings; move it away, or embed to another name.");
        if (!found.SequenceEqual(expected))
        {
            stream.SetLength(0);
            stream.Write(expected);
            stream.Flush();
            return done;
        }

        var end = (long)HeaderBytes;
        while (next < tiles.Count && ReadRecord(width, tiles[next], out var result))
        {
            done.Add(result);
            next++;
            end = stream.Position;
        }

        stream.SetLength(end);
        stream.Position = end;
        return done;
    }

    private bool ReadRecord(int width, Tile tile, out TileEmbedding result)
    {
        result = default;
        Span<byte> head = stackalloc byte[RecordHead];
        if (stream.ReadAtLeast(head, RecordHead, throwOnEndOfStream: false) < RecordHead)
            return false;
        var kind = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        var possible = kind switch
        {
            RowKind => length == sizeof(float) * width,
            FailureKind or FilteredKind => length is >= 0 and <= MaxReasonBytes,
            _ => false,
        };
        if (!possible || BinaryPrimitives.ReadInt32LittleEndian(head) != next)
            return false;
        block.SetLength(0);
        block.Write(head);
        block.SetLength(RecordHead + length + sizeof(uint));
        var record = block.GetBuffer().AsSpan(0, (int)block.Length);
        var rest = record[RecordHead..];
        if (stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(rest[length..]) != Crc32C.Of(record[..(RecordHead + length)]))
            return false;
        result = kind == RowKind
            ? new TileEmbedding(tile, MemoryMarshal.Cast<byte, float>(rest[..length]).ToArray(), null)
            : new TileEmbedding(tile, default, Encoding.UTF8.GetString(rest[..length]), kind == FilteredKind);
        return true;
    }

    private static void WriteHeader(Span<byte> header, ReadOnlySpan<byte> key, int width, int count)
    {
        header.Clear();
        Magic.CopyTo(header);
        key.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], width);
        BinaryPrimitives.WriteInt32LittleEndian(header[44..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(header[60..], Crc32C.Of(header[..60]));
    }
}
