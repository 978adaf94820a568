using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PathGen.Slides;

/// <summary>
/// Premultiplied ARGB (32-bit native-endian words, as OpenSlide and cairo deliver) to RGB over a background colour:
/// <c>colour + background × (255 − alpha) / 255</c>, rounded. Opaque pixels are copied as they are.
/// </summary>
internal static class ArgbToRgb
{
    /// <summary>Converts pixels.</summary>
    /// <param name="argb">The pixels.</param>
    /// <param name="rgb">Receives three bytes for each.</param>
    /// <param name="background">0xRRGGBB.</param>
    public static void Convert(ReadOnlySpan<uint> argb, Span<byte> rgb, uint background)
    {
        rgb = rgb[..(3 * argb.Length)];
        var done = 0;
        if (Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            ref var source = ref MemoryMarshal.GetReference(argb);
            ref var target = ref MemoryMarshal.GetReference(rgb);
            var opaque = Vector128.Create(0xFF000000u);

            // In memory a word is B, G, R, A. Sixteen pixels a step; each store writes 12 bytes that count and 4 that the next one overwrites,
            // so the last step needs room for 4 bytes more than its 48.
            var order = Vector128.Create((byte)2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 0xFF, 0xFF, 0xFF, 0xFF);
            for (; done + 18 <= argb.Length; done += 16)
            {
                var a = Vector128.LoadUnsafe(ref source, (nuint)done);
                var b = Vector128.LoadUnsafe(ref source, (nuint)done + 4);
                var c = Vector128.LoadUnsafe(ref source, (nuint)done + 8);
                var d = Vector128.LoadUnsafe(ref source, (nuint)done + 12);
                if ((a & b & c & d & opaque) != opaque)
                {
                    ConvertScalar(argb.Slice(done, 16), rgb.Slice(3 * done, 48), background);
                    continue;
                }

                ref var at = ref Unsafe.Add(ref target, 3 * done);
                Vector128.Shuffle(a.AsByte(), order).StoreUnsafe(ref at);
                Vector128.Shuffle(b.AsByte(), order).StoreUnsafe(ref at, 12);
                Vector128.Shuffle(c.AsByte(), order).StoreUnsafe(ref at, 24);
                Vector128.Shuffle(d.AsByte(), order).StoreUnsafe(ref at, 36);
            }
        }

        ConvertScalar(argb[done..], rgb[(3 * done)..], background);
    }

    /// <summary>The scalar twin of <see cref="Convert"/>.</summary>
    public static void ConvertScalar(ReadOnlySpan<uint> argb, Span<byte> rgb, uint background)
    {
        rgb = rgb[..(3 * argb.Length)];
        for (int i = 0, o = 0; i < argb.Length; i++, o += 3)
        {
            var pixel = argb[i];
            var clear = 255 - (pixel >> 24);
            rgb[o] = Over(pixel >> 16, background >> 16, clear);
            rgb[o + 1] = Over(pixel >> 8, background >> 8, clear);
            rgb[o + 2] = Over(pixel, background, clear);
        }
    }

    // Damaged data may hold a colour brighter than its alpha allows: the sum is cut at 255.
    private static byte Over(uint colour, uint background, uint clear) => (byte)Math.Min(255, (byte)colour + ((byte)background * clear + 127) / 255);
}
