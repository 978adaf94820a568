namespace PathGen.Slides.Tests;

/// <summary>Repeatable noise that any language can make again: x ← 1664525·x + 1013904223 (mod 2³²) from a seed, the high byte of each.</summary>
internal static class Noise
{
    public static byte[] Bytes(int count, uint seed)
    {
        var bytes = new byte[count];
        foreach (ref var b in bytes.AsSpan())
        {
            seed = unchecked((seed * 1664525) + 1013904223);
            b = (byte)(seed >> 24);
        }

        return bytes;
    }

    /// <summary>A picture of noise; of pure black and white channels where <paramref name="hard"/>, so that the filter overshoots and is clipped.</summary>
    public static RgbImage Picture(int width, int height, uint seed, bool hard = false)
    {
        var image = new RgbImage(width, height);
        Bytes(3 * width * height, seed).CopyTo(image.Pixels);
        if (hard)
        {
            foreach (ref var b in image.Pixels)
                b = b < 128 ? (byte)0 : (byte)255;
        }

        return image;
    }
}
