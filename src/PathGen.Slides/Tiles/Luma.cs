using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PathGen.Slides;

/// <summary>Brightness of RGB pixels as R + 2G + B, 0 to 1020.</summary>
internal static class Luma
{
    // Where the bytes of one channel lie in each of three times 16 bytes; what is not there becomes 0.
    private static readonly Vector128<byte>[] Red = Places(0), Green = Places(1), Blue = Places(2);

    /// <summary>Writes the brightness of each pixel.</summary>
    /// <param name="rgb">N pixels of three bytes.</param>
    /// <param name="luma">Receives N values.</param>
    public static void Write(ReadOnlySpan<byte> rgb, Span<short> luma)
    {
        rgb = rgb[..(3 * luma.Length)];
        var done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref var source = ref MemoryMarshal.GetReference(rgb);
            ref var target = ref MemoryMarshal.GetReference(luma);
            for (; luma.Length - done >= Vector128<byte>.Count; done += Vector128<byte>.Count)
            {
                var a = Vector128.LoadUnsafe(ref source, (nuint)(3 * done));
                var b = Vector128.LoadUnsafe(ref source, (nuint)(3 * done + 16));
                var c = Vector128.LoadUnsafe(ref source, (nuint)(3 * done + 32));
                var (redLow, redHigh) = Vector128.Widen(Gather(a, b, c, Red));
                var (greenLow, greenHigh) = Vector128.Widen(Gather(a, b, c, Green));
                var (blueLow, blueHigh) = Vector128.Widen(Gather(a, b, c, Blue));
                (redLow + greenLow + greenLow + blueLow).AsInt16().StoreUnsafe(ref target, (nuint)done);
                (redHigh + greenHigh + greenHigh + blueHigh).AsInt16().StoreUnsafe(ref target, (nuint)(done + 8));
            }
        }

        WriteScalar(rgb[(3 * done)..], luma[done..]);
    }

    /// <summary>The same without vectors.</summary>
    public static void WriteScalar(ReadOnlySpan<byte> rgb, Span<short> luma)
    {
        for (var i = 0; i < luma.Length; i++)
            luma[i] = (short)(rgb[3 * i] + 2 * rgb[3 * i + 1] + rgb[3 * i + 2]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Gather(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte>[] places) =>
        Vector128.Shuffle(a, places[0]) | Vector128.Shuffle(b, places[1]) | Vector128.Shuffle(c, places[2]);

    private static Vector128<byte>[] Places(int channel)
    {
        const byte Nowhere = 255;
        var places = new byte[48];
        Array.Fill(places, Nowhere);
        for (var i = 0; i < 16; i++)
        {
            var at = 3 * i + channel;
            places[at / 16 * 16 + i] = (byte)(at % 16);
        }

        return [Vector128.Create(places, 0), Vector128.Create(places, 16), Vector128.Create(places, 32)];
    }
}
