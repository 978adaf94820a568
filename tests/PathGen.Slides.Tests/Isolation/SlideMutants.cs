using System.Buffers.Binary;

namespace PathGen.Slides.Tests;

/// <summary>Damaged copies of a classic TIFF slide (SVS, NDPI), each determined by its number.</summary>
internal sealed class SlideMutants
{
    private const int EntryLength = 12;

    private readonly byte[] original;
    private readonly List<int> entries = [];
    private readonly List<int> links = [4];
    private readonly List<int> frames = [];

    /// <summary>Finds what can be damaged: directory entries, links between directories, JPEG frame headers.</summary>
    public SlideMutants(byte[] original)
    {
        this.original = original;
        Assert.True(original.AsSpan().StartsWith("II*\0"u8), "A little-endian classic TIFF is expected.");
        for (var at = (int)ReadU32(4); at != 0; at = (int)ReadU32(links[^1]))
        {
            var count = BinaryPrimitives.ReadUInt16LittleEndian(original.AsSpan(at));
            entries.AddRange(Enumerable.Range(0, count).Select(i => at + 2 + (i * EntryLength)));
            links.Add(at + 2 + (count * EntryLength));
        }

        // Start of frame, then its length, which holds three components of three bytes, and their precision.
        ReadOnlySpan<byte> frame = [0xFF, 0xC0, 0x00, 0x11, 0x08];
        for (int at = 0, next; frames.Count < 1000 && (next = original.AsSpan(at).IndexOf(frame)) >= 0; at += next + frame.Length)
            frames.Add(at + next);
        Assert.NotEmpty(entries);
        Assert.NotEmpty(frames);
    }

    /// <summary>Makes one.</summary>
    public byte[] Make(int number)
    {
        var random = new Random(number);
        var bytes = original.ToArray();
        switch (number % 8)
        {
            case 0: // Bits, anywhere.
                for (var left = random.Next(1, 400); left > 0; left--)
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1: // Bits of the directories.
                for (var left = random.Next(1, 20); left > 0; left--)
                    bytes[entries[random.Next(entries.Count)] + random.Next(EntryLength)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2: // Cut short.
                return bytes[..(int)(bytes.Length * random.NextDouble())];
            case 3: // Values and offsets.
                for (var left = random.Next(1, 4); left > 0; left--)
                    WriteU32(bytes, entries[random.Next(entries.Count)] + 8, Extreme(random));
                return bytes;
            case 4: // Counts.
                WriteU32(bytes, entries[random.Next(entries.Count)] + 4, Extreme(random));
                return bytes;
            case 5: // Tags and types.
                for (var left = random.Next(1, 4); left > 0; left--)
                {
                    var other = entries[random.Next(entries.Count)];
                    bytes.AsSpan(other, 2).CopyTo(bytes.AsSpan(entries[random.Next(entries.Count)]));
                    bytes[entries[random.Next(entries.Count)] + 2] = (byte)random.Next(20);
                }

                return bytes;
            case 6: // Links: cycles, and directories that are none.
                WriteU32(bytes, links[random.Next(links.Count)], random.Next(2) == 0 ? ReadU32(links[random.Next(links.Count)]) : Extreme(random));
                return bytes;
            default: // Sizes and sampling of pictures inside.
                for (var left = random.Next(1, 4); left > 0; left--)
                    random.NextBytes(bytes.AsSpan(frames[random.Next(frames.Count)] + 5 + random.Next(6), random.Next(1, 8)));
                return bytes;
        }
    }

    private uint Extreme(Random random) => random.Next(9) switch
    {
        0 => 0,
        1 => 1,
        2 => 0x7FFFFFFF,
        3 => 0x80000000,
        4 => 0xFFFFFFFF,
        5 => (uint)original.Length - 1,
        6 => (uint)random.Next(original.Length),
        7 => (uint)random.Next(1 << 16),
        _ => (uint)random.NextInt64(1L << 32),
    };

    private uint ReadU32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(original.AsSpan(at));

    private static void WriteU32(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
}
