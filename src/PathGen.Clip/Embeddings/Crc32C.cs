using System.Buffers.Binary;
using System.Numerics;

namespace PathGen.Clip;

/// <summary>The CRC-32C of bytes (Castagnoli's polynomial, RFC 3720).</summary>
internal static class Crc32C
{
    /// <summary>The checksum.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
