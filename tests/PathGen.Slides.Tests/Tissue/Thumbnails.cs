namespace PathGen.Slides.Tests;

/// <summary>Painted thumbnails: glass with a disc of tissue in the middle, both with the grain of a scanner.</summary>
internal static class Thumbnails
{
    public static readonly (byte R, byte G, byte B) Glass = (242, 241, 243);

    /// <summary>A disc of 60 % of the side, pink with purple spots.</summary>
    public static RgbImage Tissue(int side)
    {
        var image = new RgbImage(side, side);
        var noise = Noise.Bytes(side * side, 77);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var grain = (noise[(y * side) + x] & 7) - 4;
                var spot = ((x / 5) + (y / 4)) % 3 == 0;
                var (r, g, b) = !InDisc(side, x, y) ? Glass : spot ? ((byte)112, (byte)72, (byte)148) : ((byte)214, (byte)138, (byte)182);
                Set(image, x, y, (Shift(r, grain), Shift(g, grain), Shift(b, grain)));
            }
        }

        return image;
    }

    /// <summary>Whether a pixel is of the disc.</summary>
    public static bool InDisc(int side, int x, int y) => Math.Pow(x - (side / 2.0), 2) + Math.Pow(y - (side / 2.0), 2) < Math.Pow(0.3 * side, 2);

    /// <summary>Draws a straight stroke of ink, as a filter over what is there, with an edge that fades over <paramref name="fade"/> pixels.</summary>
    public static void Stroke(RgbImage image, (double X, double Y) from, (double X, double Y) to, double width, double fade, (byte R, byte G, byte B) ink)
    {
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var share = Math.Clamp(((width / 2) + fade - Distance(x, y, from, to)) / fade, 0, 1);
                var at = image.Row(y).Slice(3 * x, 3);

                // Ink lets through what its own colour is of white.
                Set(image, x, y, (Through(at[0], ink.R, share), Through(at[1], ink.G, share), Through(at[2], ink.B, share)));
            }
        }
    }

    /// <summary>How far a pixel lies from a straight line between two points.</summary>
    public static double Distance(int x, int y, (double X, double Y) from, (double X, double Y) to)
    {
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var along = Math.Clamp((((x - from.X) * dx) + ((y - from.Y) * dy)) / ((dx * dx) + (dy * dy)), 0, 1);
        return Math.Sqrt(Math.Pow(x - from.X - (along * dx), 2) + Math.Pow(y - from.Y - (along * dy), 2));
    }

    /// <summary>Paints every pixel by its place.</summary>
    public static RgbImage Paint(int width, int height, Func<int, int, (int R, int G, int B)> colour)
    {
        var image = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (r, g, b) = colour(x, y);
                Set(image, x, y, ((byte)r, (byte)g, (byte)b));
            }
        }

        return image;
    }

    private static void Set(RgbImage image, int x, int y, (byte R, byte G, byte B) colour) =>
        (image.Row(y)[3 * x], image.Row(y)[(3 * x) + 1], image.Row(y)[(3 * x) + 2]) = colour;

    private static byte Shift(byte value, int by) => (byte)Math.Clamp(value + by, 0, 255);

    private static byte Through(byte light, byte ink, double share) => (byte)Math.Round(light * (1 - (share * (1 - (ink / 255.0)))));
}
