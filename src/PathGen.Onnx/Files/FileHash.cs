using System.Security.Cryptography;
using System.Text;

namespace PathGen.Onnx;

/// <summary>SHA-256 of files.</summary>
internal static class FileHash
{
    private const int BlockBytes = 1 << 20;

    /// <summary>SHA-256 of several files: of the list that <c>sha256sum</c> prints for their plain names, in the given order.</summary>
    /// <exception cref="ModelException">A file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled between blocks.</exception>
    public static string Sha256(IEnumerable<string> paths, CancellationToken cancellationToken = default) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Concat(paths.Select(path => $"{Sha256(path, cancellationToken)}  {Path.GetFileName(path)}\n")))));

    /// <summary>SHA-256 of a file's bytes, lower-case hex.</summary>
    /// <exception cref="ModelException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled between blocks.</exception>
    public static string Sha256(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var block = new byte[BlockBytes];
            for (int read; (read = stream.Read(block)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(block, 0, read);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
