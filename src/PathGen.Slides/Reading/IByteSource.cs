namespace PathGen.Slides;

/// <summary>
/// Random access to the bytes of one file: a file today, HTTP ranges and object stores later.
/// Implementations are safe to read from several threads at once.
/// </summary>
public interface IByteSource : IDisposable
{
    /// <summary>What messages call this source: a path or a URL.</summary>
    string Name { get; }

    /// <summary>The path of the file behind this source, where there is one; readers that open files by name need it.</summary>
    string? LocalPath { get; }

    /// <summary>Length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads bytes at an offset.</summary>
    /// <param name="offset">Byte offset, 0 or more.</param>
    /// <param name="destination">Where the bytes go.</param>
    /// <param name="cancellationToken">Stops the read, as soon as the source can.</param>
    /// <returns>How many bytes were read: fewer than asked only at the end of the source, 0 beyond it.</returns>
    /// <exception cref="IOException">The bytes could not be read.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    int Read(long offset, Span<byte> destination, CancellationToken cancellationToken = default);
}
