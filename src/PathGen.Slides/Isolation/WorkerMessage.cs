using System.Buffers.Binary;

namespace PathGen.Slides;

/// <summary>
/// The messages between a host and its reader process: a length (32-bit, little-endian) and that many bytes, written and read with <see cref="BinaryWriter"/> and
/// <see cref="BinaryReader"/>. Each side checks all that it reads, since the process may have become anything while it parsed a hostile file.
/// </summary>
internal static class WorkerMessage
{
    /// <summary>The longest message but for a slide's facts.</summary>
    public const int MaxLength = 256 << 10;

    /// <summary>The longest message that holds a slide's facts: properties may hold whole XML documents.</summary>
    public const int MaxFactsLength = 64 << 20;

    /// <summary>What a reader process says first: "PGSW" and the version of these messages.</summary>
    public const ulong Hello = 0x0001_0000_5753_4750;

    /// <summary>The longest reason of a failure, in characters.</summary>
    public const int MaxReasonLength = 4096;

    /// <summary>Makes one message, ready to be written to the pipe.</summary>
    /// <exception cref="InvalidDataException">It is longer than <paramref name="most"/>.</exception>
    public static ReadOnlySpan<byte> Compose(int most, Action<BinaryWriter> write)
    {
        var buffer = new MemoryStream();
        var writer = new BinaryWriter(buffer);
        writer.Write(0);
        write(writer);
        writer.Flush();
        var message = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        var length = message.Length - sizeof(int);
        if (length > most)
            throw new InvalidDataException($"a message of {length} bytes, where {most} are the most");
        BinaryPrimitives.WriteInt32LittleEndian(message, length);
        return message;
    }

    /// <summary>Receives one message.</summary>
    /// <exception cref="EndOfStreamException">The other side is gone.</exception>
    /// <exception cref="InvalidDataException">It is longer than <paramref name="most"/>.</exception>
    public static BinaryReader Receive(Stream stream, int most)
    {
        Span<byte> head = stackalloc byte[sizeof(int)];
        stream.ReadExactly(head);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length < 0 || length > most)
            throw new InvalidDataException($"a message of {length} bytes, where {most} are the most");
        var message = new byte[length];
        stream.ReadExactly(message);
        return new BinaryReader(new MemoryStream(message, writable: false));
    }

    /// <summary>Cuts a reason to <see cref="MaxReasonLength"/>.</summary>
    public static string Shorten(string reason) => reason.Length > MaxReasonLength ? reason[..MaxReasonLength] : reason;

    /// <summary>Writes a slide's facts.</summary>
    public static void WriteFacts(BinaryWriter writer, OpenSlideFacts facts)
    {
        writer.Write(facts.Format);
        writer.Write(facts.Levels.Count);
        foreach (var (width, height, downsample) in facts.Levels)
        {
            writer.Write(width);
            writer.Write(height);
            writer.Write(downsample);
        }

        writer.Write(facts.Properties.Count);
        foreach (var (key, value) in facts.Properties)
        {
            writer.Write(key);
            writer.Write(value);
        }

        writer.Write(facts.AssociatedImages.Count);
        foreach (var image in facts.AssociatedImages)
            writer.Write(image);
    }

    /// <summary>Reads a slide's facts.</summary>
    /// <exception cref="SlideException">They cannot be those of a slide.</exception>
    /// <exception cref="IOException">They are not whole.</exception>
    public static OpenSlideFacts ReadFacts(BinaryReader reader, string name)
    {
        var format = reader.ReadString();
        var levels = new SlideLevel[Count(reader, 24)];
        for (var i = 0; i < levels.Length; i++)
            levels[i] = new SlideLevel(reader.ReadInt64(), reader.ReadInt64(), reader.ReadDouble());
        var properties = new Dictionary<string, string>();
        for (var left = Count(reader, 2); left > 0; left--)
            properties[reader.ReadString()] = reader.ReadString();
        var associatedImages = new string[Count(reader, 1)];
        for (var i = 0; i < associatedImages.Length; i++)
            associatedImages[i] = reader.ReadString();
        return new OpenSlideFacts(name, format, levels, properties, associatedImages);
    }

    // How many items of a least size follow: no more than the message has room for.
    private static int Count(BinaryReader reader, int least)
    {
        var count = reader.ReadInt32();
        var room = (reader.BaseStream.Length - reader.BaseStream.Position) / least;
        return count >= 0 && count <= room ? count : throw new InvalidDataException($"{count} items in a message that has room for {room}");
    }
}
