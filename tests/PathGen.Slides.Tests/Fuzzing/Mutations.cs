using System.Buffers.Binary;

namespace PathGen.Slides.Tests;

/// <summary>Damage that any file may suffer, all drawn from one random source.</summary>
internal static class Mutations
{
    // Numbers at which arithmetic goes wrong.
    private static readonly ulong[] Numbers =
        [0, 1, 2, 7, 8, 15, 16, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, ulong.MaxValue];

    /// <summary>A damaged copy.</summary>
    public static byte[] Damage(byte[] file, Random random)
    {
        byte[] mutant = [.. file];
        for (var times = 1 << random.Next(4); times > 0; times--)
            mutant = DamageOnce(mutant, random);
        return mutant;
    }

    /// <summary>Overwrites a number of 2, 4 or 8 bytes, either byte order, where there is room.</summary>
    public static void WriteNumber(Span<byte> at, Random random)
    {
        var (number, size) = (random.Next(3) == 0 ? (ulong)random.NextInt64() : Numbers[random.Next(Numbers.Length)], 2 << random.Next(3));
        Span<byte> bytes = stackalloc byte[8];
        if (random.Next(4) == 0)
            BinaryPrimitives.WriteUInt64BigEndian(bytes, number << 64 - 8 * size);
        else
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        bytes[..Math.Min(size, at.Length)].CopyTo(at);
    }

    private static byte[] DamageOnce(byte[] file, Random random)
    {
        if (file.Length < 2)
            return file;

        // Half of the damage goes to the first kilobytes, where the structure is.
        var at = random.Next(random.Next(2) == 0 ? Math.Min(file.Length, 4096) : file.Length);
        var length = random.Next(1, Math.Min(512, file.Length - at) + 1);
        switch (random.Next(9))
        {
            case 0 or 1:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 2:
                file[at] = (byte)random.Next(256);
                return file;
            case 3 or 4:
                WriteNumber(file.AsSpan(at), random);
                return file;
            case 5:
                return file[..at];
            case 6:
                return [.. file[..at], .. file[(at + length)..]];
            case 7:
                return [.. file[..(at + length)], .. file[at..]];
            default:
                file.AsSpan(random.Next(file.Length - length + 1), length).CopyTo(file.AsSpan(at));
                return file;
        }
    }
}
