using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace PathGen.Clip;

/// <summary>A SHA-256 as a key.</summary>
internal readonly record struct ContentHash(UInt128 First, UInt128 Second)
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = 32;

    /// <summary>From its 32 bytes.</summary>
    public static ContentHash Of(ReadOnlySpan<byte> bytes) => new(MemoryMarshal.Read<UInt128>(bytes), MemoryMarshal.Read<UInt128>(bytes[(Size / 2)..]));

    /// <summary>Of a file's content.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ContentHash OfFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(stream, hash);
        return Of(hash);
    }

    /// <summary>Of a text.</summary>
    public static ContentHash OfText(string text) => Of(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>To its 32 bytes.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        MemoryMarshal.Write(bytes, First);
        MemoryMarshal.Write(bytes[(Size / 2)..], Second);
    }
}
