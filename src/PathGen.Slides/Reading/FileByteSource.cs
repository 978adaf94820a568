using Microsoft.Win32.SafeHandles;

namespace PathGen.Slides;

/// <summary>The bytes of a file, read at offsets. Thread-safe.</summary>
public sealed class FileByteSource : IByteSource
{
    private readonly SafeFileHandle handle;

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="SlideException">The file is missing, is a folder, or may not be read.</exception>
    public FileByteSource(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess);
            Length = RandomAccess.GetLength(handle);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SlideException($"{path}: no such file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new SlideException(Directory.Exists(path) ? $"{path}: is a folder; a slide file is expected." : $"{path}: cannot be read: {e.Message}", e);
        }

        LocalPath = Path.GetFullPath(path);
        Name = path;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string? LocalPath { get; }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var total = 0;
        while (total < destination.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(handle, destination[total..], offset + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => handle.Dispose();
}
