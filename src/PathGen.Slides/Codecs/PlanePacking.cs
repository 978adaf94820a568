namespace PathGen.Slides;

/// <summary>Packs planes of 32-bit samples, each 0 to 255, into RGB. As many rows as the window has.</summary>
internal static class PlanePacking
{
    // BT.601 with 16 fractional bits, each product rounded, as OpenSlide's tables are (libjpeg rounds the factors, which differs by one where it is close).
    private static readonly int[] RedFromCr = Products(1.402, 0.5), GreenFromCb = Products(-0.34414, 0.5), GreenFromCr = Products(-0.71414, 0), BlueFromCb = Products(1.772, 0.5);

    /// <summary>One plane into all channels.</summary>
    public static void Grey(ReadOnlySpan<int> plane, int flip, RgbWindow window) => Rgb(plane, plane, plane, flip, window);

    /// <summary>Three planes of the window's width.</summary>
    /// <param name="red">The first plane.</param>
    /// <param name="green">The second plane.</param>
    /// <param name="blue">The third plane.</param>
    /// <param name="flip">255 to turn black to white, else 0.</param>
    /// <param name="window">Receives the pixels.</param>
    public static void Rgb(ReadOnlySpan<int> red, ReadOnlySpan<int> green, ReadOnlySpan<int> blue, int flip, RgbWindow window)
    {
        var width = window.Width;
        for (var y = 0; y < window.Height; y++)
        {
            var row = window.Row(y);
            var r = red.Slice(y * width, width);
            var g = green.Slice(y * width, width);
            var b = blue.Slice(y * width, width);
            for (int x = 0, o = 0; x < r.Length; x++, o += 3)
            {
                row[o + 2] = (byte)(b[x] ^ flip);
                row[o + 1] = (byte)(g[x] ^ flip);
                row[o] = (byte)(r[x] ^ flip);
            }
        }
    }

    /// <summary>Luma, and chroma planes whose samples stand for <paramref name="stepX"/> × <paramref name="stepY"/> pixels.</summary>
    public static void YCbCr(ReadOnlySpan<int> luma, ReadOnlySpan<int> blueness, ReadOnlySpan<int> redness, int stepX, int stepY, RgbWindow window)
    {
        var width = window.Width;
        var chromaWidth = (width + stepX - 1) / stepX;
        var shift = stepX - 1;
        for (var y = 0; y < window.Height; y++)
        {
            var row = window.Row(y);
            var l = luma.Slice(y * width, width);
            var cb = blueness.Slice(y / stepY * chromaWidth, chromaWidth);
            var cr = redness.Slice(y / stepY * chromaWidth, chromaWidth);
            for (int x = 0, o = 0; x < l.Length; x++, o += 3)
            {
                var (u, v) = ((byte)cb[x >> shift], (byte)cr[x >> shift]);
                row[o + 2] = Clamp(l[x] + (BlueFromCb[u] >> 16));
                row[o + 1] = Clamp(l[x] + (GreenFromCb[u] + GreenFromCr[v] >> 16));
                row[o] = Clamp(l[x] + (RedFromCr[v] >> 16));
            }
        }
    }

    private static int[] Products(double factor, double add) =>
        [.. Enumerable.Range(0, 256).Select(i => (int)Math.Round(factor * 65536 * (i - 128)) + (int)(add * 65536))];

    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
}
