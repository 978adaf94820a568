namespace PathGen.Slides;

/// <summary>The bytes of a seekable stream. Reads take turns, so it is safe to share between threads.</summary>
public sealed class StreamByteSource : IByteSource
{
    private readonly Stream stream;
    private readonly bool leaveOpen;
    private readonly Lock turn = new();

    /// <summary>Wraps a seekable, readable stream.</summary>
    /// <param name="stream">The stream; must not be moved by others while this source is in use.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="leaveOpen">Whether disposing the source leaves the stream open.</param>
    /// <exception cref="ArgumentException">The stream cannot seek or read.</exception>
    public StreamByteSource(Stream stream, string name = "stream", bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek || !stream.CanRead)
            throw new ArgumentException("A slide needs random access: the stream must be readable and seekable. Copy it to a file or a MemoryStream first.", nameof(stream));
        this.stream = stream;
        this.leaveOpen = leaveOpen;
        Name = name;
        Length = stream.Length;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string? LocalPath => (stream as FileStream)?.Name;

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        lock (turn)
        {
            cancellationToken.ThrowIfCancellationRequested();
            stream.Position = offset;
            return stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
    }

    /// <summary>Closes the stream unless it was asked to be left open.</summary>
    public void Dispose()
    {
        if (!leaveOpen)
            stream.Dispose();
    }
}
