using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>Writes whatever it is given as a run of IDAT chunks; disposing it writes the last one.</summary>
internal sealed class PngDataStream(Stream destination) : Stream
{
    private readonly byte[] pending = new byte[1 << 16];
    private int count;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes one chunk: length, name, data, checksum.</summary>
    public static void WriteChunk(Stream destination, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        destination.Write(number);
        destination.Write(type);
        destination.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(Crc32.Append(0, type), data));
        destination.Write(number);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var part = Math.Min(buffer.Length, pending.Length - count);
            buffer[..part].CopyTo(pending.AsSpan(count));
            count += part;
            buffer = buffer[part..];
            if (count == pending.Length)
                WritePending();
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
        // Chunks are written when full: where the compressor flushes must not change the bytes of the file.
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && count > 0)
            WritePending();
        base.Dispose(disposing);
    }

    private void WritePending()
    {
        WriteChunk(destination, "IDAT"u8, pending.AsSpan(0, count));
        count = 0;
    }
}
