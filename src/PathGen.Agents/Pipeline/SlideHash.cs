using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PathGen.Agents;

/// <summary>SHA-256 of slide files, remembered by path, length and time of change so that an unchanged file is read once.</summary>
internal static class SlideHash
{
    private const int BlockSize = 1 << 20;

    /// <summary>The hash of a file's bytes, lower-case hex.</summary>
    /// <exception cref="IOException">The file cannot be read, or changes while it is.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static async Task<string> OfFileAsync(IPairStore store, string path, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.Asynchronous | FileOptions.SequentialScan);
        var stamp = Stamp(handle, path);
        if (await store.FindFileHashAsync(stamp, cancellationToken).ConfigureAwait(false) is { } known)
            return known;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            for (long offset = 0; ;)
            {
                var read = await RandomAccess.ReadAsync(handle, block.AsMemory(0, BlockSize), offset, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    break;
                hash.AppendData(block, 0, read);
                offset += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        if (Stamp(handle, path) != stamp)
            throw new IOException("the file changed while it was read; wait until it is whole");
        var text = Convert.ToHexStringLower(hash.GetHashAndReset());
        await store.SaveFileHashAsync(stamp, text, cancellationToken).ConfigureAwait(false);
        return text;
    }

    /// <summary>The hash of a text's UTF-8 bytes, lower-case hex.</summary>
    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>A UUID made of a hash's first 16 bytes: version 8 (custom), RFC 9562 variant.</summary>
    public static string ToFileId(string hash)
    {
        var bytes = Convert.FromHexString(hash.AsSpan(0, 32));
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x80);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }

    private static FileStamp Stamp(SafeFileHandle handle, string path) =>
        new(path, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle).Ticks);
}
