using System.Buffers.Binary;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Damage to what DICOM is made of: lengths, value representations, numbers, nesting, offset tables, fragments.</summary>
internal static class DicomMutations
{
    private static readonly uint[] Tags =
    [
        0x0002_0000, 0x0002_0002, 0x0002_0010, 0x0008_0005, 0x0008_0008, 0x0020_000E, 0x0020_9161, 0x0020_9228, 0x0020_9311, 0x0028_0002, 0x0028_0004, 0x0028_0006, 0x0028_0008,
        0x0028_0010, 0x0028_0011, 0x0028_0030, 0x0028_0100, 0x0028_0101, 0x0028_0103, 0x0028_2000, 0x0028_9110, 0x0040_074A, 0x0048_0001, 0x0048_0006, 0x0048_0007, 0x0048_0105,
        0x0048_0106, 0x0048_0112, 0x0048_0207, 0x0048_021A, 0x0048_021E, 0x0048_021F, 0x0048_0303, 0x5200_9229, 0x5200_9230, 0x7FE0_0001, 0x7FE0_0002, 0x7FE0_0010,
        0xFFFE_E000, 0xFFFE_E00D, 0xFFFE_E0DD,
    ];

    // Numbers at which arithmetic goes wrong.
    private static readonly ulong[] Numbers =
        [0, 1, 2, 7, 8, 15, 16, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, ulong.MaxValue];

    private static readonly string[] Vrs = ["SQ", "UN", "OB", "OW", "UT", "US", "UL", "IS", "DS", "CS", "UI", "FD", "??", "\0\0", "ZZ"];

    private static readonly string[] Syntaxes =
        [DicomImage.Explicit, DicomImage.Implicit, DicomImage.Jpeg, DicomImage.Jpeg2000, "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.4.80"];

    /// <summary>A damaged copy.</summary>
    public static byte[] Apply(Random random, byte[] file)
    {
        byte[] mutant = [.. file];
        for (var times = random.Next(1, 4); times > 0 && mutant.Length > 0; times--)
            mutant = random.Next(3) == 0 ? Mutations.Damage(mutant, random) : DamageElement(random, mutant);
        return mutant;
    }

    private static byte[] DamageElement(Random random, byte[] file)
    {
        var at = Find(random, file, Tags[random.Next(Tags.Length)]);
        if (at < 0 || file.Length - at < 16)
            return file;
        switch (random.Next(9))
        {
            case 0:
                WriteNumber(random, file.AsSpan(at + 4));
                return file;
            case 1 or 2:
                WriteNumber(random, file.AsSpan(at + (random.Next(2) == 0 ? 6 : 8)));
                return file;
            case 3:
                var vr = Vrs[random.Next(Vrs.Length)];
                (file[at + 4], file[at + 5]) = ((byte)vr[0], (byte)vr[1]);
                return file;
            case 4:
                var tag = Tags[random.Next(Tags.Length)];
                (file[at], file[at + 1], file[at + 2], file[at + 3]) = ((byte)(tag >> 16), (byte)(tag >> 24), (byte)tag, (byte)(tag >> 8));
                return file;
            case 5:
                for (var i = 8; i < 8 + random.Next(1, 6); i++)
                    file[at + i] = (byte)"0123456789-.\\ eE"[random.Next(16)];
                return file;
            case 6:
                return [.. file[..at], .. Nest(random), .. file[at..]];
            case 7:
                // Numbers deep inside a long value: offset tables, positions of frames.
                WriteNumber(random, file.AsSpan(Math.Min(file.Length - 1, at + 12 + 4 * random.Next(64))));
                return file;
            default:
                var syntax = Syntaxes[random.Next(Syntaxes.Length)];
                var place = Find(random, file, 0x0002_0010);
                if (place >= 0 && file.Length - place > 40)
                {
                    file.AsSpan(place + 8, Math.Min(22, (int)file[place + 6])).Clear();
                    System.Text.Encoding.ASCII.GetBytes(syntax.AsSpan(0, Math.Min(syntax.Length, file[place + 6])), file.AsSpan(place + 8));
                }

                return file;
        }
    }

    // 2, 4 or 8 bytes, where there is room.
    private static void WriteNumber(Random random, Span<byte> at)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, random.Next(3) == 0 ? (ulong)random.NextInt64() : Numbers[random.Next(Numbers.Length)]);
        bytes[..Math.Min(2 << random.Next(3), at.Length)].CopyTo(at);
    }

    private static byte[] Nest(Random random)
    {
        using var nest = new MemoryStream();
        for (var depth = random.Next(1, 200); depth > 0; depth--)
        {
            DicomAttributes.WriteHead(nest, Tags[random.Next(Tags.Length)], "SQ", uint.MaxValue);
            DicomAttributes.WriteHead(nest, 0xFFFE_E000, null, random.Next(8) == 0 ? (uint)random.Next(5000) : uint.MaxValue);
        }

        return nest.ToArray();
    }

    // One of the places where a tag stands.
    private static int Find(Random random, byte[] file, uint tag)
    {
        ReadOnlySpan<byte> bytes = [(byte)(tag >> 16), (byte)(tag >> 24), (byte)tag, (byte)(tag >> 8)];
        var found = -1;
        for (int at = 0, count = 1; at < file.Length; at++, count++)
        {
            var next = file.AsSpan(at).IndexOf(bytes);
            if (next < 0)
                break;
            at += next;
            if (random.Next(count) == 0)
                found = at;
        }

        return found;
    }
}
