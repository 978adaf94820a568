using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace PathGen.Clip;

/// <summary>
/// Embeddings by the hash of what they are of, picture files or texts, in one file that only grows: whatever was embedded once is not embedded again, also after a kill, and
/// also where pictures were added, moved or renamed meanwhile. Thread-safe; no other process can open the file meanwhile.
/// </summary>
/// <remarks>
/// Little-endian. Header, 64 bytes: <c>PGKEPT01</c>, SHA-256 of the encoder's identity (32), width (4), 16 zeros, CRC-32C of the 60 bytes before. Record: SHA-256 of what was
/// embedded (32), floats, CRC-32C of both. What follows the last whole record is cut off.
/// </remarks>
internal sealed class KeptEmbeddings : IDisposable
{
    private const int HeaderBytes = 64;
    private readonly FileStream stream;
    private readonly string path;
    private readonly int recordBytes;
    private readonly byte[] record;
    private readonly Dictionary<ContentHash, int> rows = [];
    private readonly Lock turn = new();

    private KeptEmbeddings(FileStream stream, string path, int width)
    {
        this.stream = stream;
        this.path = path;
        recordBytes = ContentHash.Size + sizeof(float) * width + sizeof(uint);
        record = new byte[recordBytes];
    }

    private static ReadOnlySpan<byte> Magic => "PGKEPT01"u8;

    /// <summary>Opens or makes the file.</summary>
    /// <exception cref="EmbeddingException">It cannot be opened, another process holds it, or it holds something else: another encoder's embeddings.</exception>
    public static KeptEmbeddings Open(string path, string encoder, int width)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            var file = new KeptEmbeddings(stream, path, width);
            file.Resume(encoder, width);
            return file;
        }
        catch (Exception e)
        {
            stream?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new EmbeddingException($"{path} cannot be opened; is another process evaluating into the same folder? {e.Message}", e);
            throw;
        }
    }

    /// <summary>Reads an embedding, if there is one.</summary>
    public bool TryRead(in ContentHash hash, Span<float> embedding)
    {
        lock (turn)
        {
            if (!rows.TryGetValue(hash, out var row))
                return false;
            var bytes = MemoryMarshal.AsBytes(embedding);
            try
            {
                if (RandomAccess.Read(stream.SafeFileHandle, bytes, Place(row) + ContentHash.Size) == bytes.Length)
                    return true;
            }
            catch (IOException e)
            {
                throw new EmbeddingException($"{path} cannot be read: {e.Message}", e);
            }

            throw new EmbeddingException($"{path} became shorter while it was read.");
        }
    }

    /// <summary>Keeps an embedding: handed to the operating system, where a kill of this process does not reach it.</summary>
    /// <exception cref="EmbeddingException">The disk is full or gone.</exception>
    public void Add(in ContentHash hash, ReadOnlySpan<float> embedding)
    {
        lock (turn)
        {
            if (rows.ContainsKey(hash))
                return;
            hash.CopyTo(record);
            MemoryMarshal.AsBytes(embedding).CopyTo(record.AsSpan(ContentHash.Size));
            BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(recordBytes - sizeof(uint)), Crc32C.Of(record.AsSpan(0, recordBytes - sizeof(uint))));
            try
            {
                RandomAccess.Write(stream.SafeFileHandle, record, Place(rows.Count));
            }
            catch (IOException e)
            {
                throw new EmbeddingException($"{path} cannot be written: {e.Message}", e);
            }

            rows.Add(hash, rows.Count);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private long Place(int row) => HeaderBytes + (long)row * recordBytes;

    private void Resume(string encoder, int width)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        SHA256.HashData(Encoding.UTF8.GetBytes(encoder), header.AsSpan(Magic.Length));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(40), width);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(60), Crc32C.Of(header.AsSpan(0, 60)));

        var found = new byte[HeaderBytes];
        var read = RandomAccess.Read(stream.SafeFileHandle, found, 0);
        if (read == HeaderBytes && !found.AsSpan().SequenceEqual(header))
            throw new EmbeddingException($"{path} holds embeddings of another model, or something else: choose a new folder, or delete the file.");
        if (!header.AsSpan().StartsWith(found.AsSpan(0, read)))
            throw new EmbeddingException($"{path} is no file of embeddings: choose a new folder, or delete the file.");
        RandomAccess.Write(stream.SafeFileHandle, header, 0);
        while (RandomAccess.Read(stream.SafeFileHandle, record, Place(rows.Count)) == recordBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(recordBytes - sizeof(uint))) == Crc32C.Of(record.AsSpan(0, recordBytes - sizeof(uint)))
            && rows.TryAdd(ContentHash.Of(record), rows.Count))
        {
        }

        stream.SetLength(Place(rows.Count));
    }
}
