using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PathGen.Instruct;

/// <summary>Choices that are the same for the same seed, everywhere and in every version. Not thread-safe.</summary>
/// <param name="seed">The seed.</param>
internal sealed class SeededChoice(ulong seed)
{
    private ulong state = seed;

    /// <summary>A seed of texts.</summary>
    public static ulong SeedOf(params ReadOnlySpan<string> texts) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', texts!))));

    /// <summary>A number from 0 to below a limit.</summary>
    public int Next(int limit) => (int)(((UInt128)Next() * (uint)limit) >> 64);

    /// <summary>A number on [0, 1).</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The items in an order of chance.</summary>
    public List<T> Shuffled<T>(IEnumerable<T> items)
    {
        var list = items.ToList();
        for (var i = list.Count - 1; i > 0; i--)
        {
            var k = Next(i + 1);
            (list[i], list[k]) = (list[k], list[i]);
        }

        return list;
    }

    // SplitMix64 (Steele, Lea and Flood, 2014).
    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
