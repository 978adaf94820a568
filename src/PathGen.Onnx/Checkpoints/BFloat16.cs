using System.Numerics;
using System.Runtime.InteropServices;

namespace PathGen.Onnx;

/// <summary>Brain floats: the upper 16 bits of a 32-bit float.</summary>
internal static class BFloat16
{
    /// <summary>Widens, exactly.</summary>
    /// <param name="source">The bits.</param>
    /// <param name="destination">As many floats.</param>
    public static void ToSingle(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination);
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var low, out var high);
            (low << 16).CopyTo(bits[i..]);
            (high << 16).CopyTo(bits[(i + Vector<uint>.Count)..]);
        }

        ToSingleScalar(source[i..], destination[i..]);
    }

    /// <summary>The scalar twin of <see cref="ToSingle"/>.</summary>
    public static void ToSingleScalar(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        for (var i = 0; i < source.Length; i++)
            destination[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
    }
}
