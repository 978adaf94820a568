using PathGen.Slides;

namespace PathGen.Agents.Tests;

/// <summary>Painted patches whose nuclei and spaces are known.</summary>
internal static class Painted
{
    public static readonly (byte R, byte G, byte B) Pink = (230, 170, 205);
    public static readonly (byte R, byte G, byte B) Purple = (85, 60, 140);
    public static readonly (byte R, byte G, byte B) White = (244, 243, 245);
    public static readonly (byte R, byte G, byte B) Red = (205, 60, 70);
    public static readonly (byte R, byte G, byte B) BlueGrey = (188, 192, 214);

    public static RgbImage Canvas(int width, int height, (byte R, byte G, byte B) colour)
    {
        var image = new RgbImage(width, height);
        image.Fill(colour.R, colour.G, colour.B);
        return image;
    }

    public static void Ellipse(RgbImage image, double centerX, double centerY, double radiusX, double radiusY, (byte R, byte G, byte B) colour)
    {
        for (var y = Math.Max(0, (int)(centerY - radiusY)); y <= Math.Min(image.Height - 1, (int)(centerY + radiusY + 1)); y++)
        {
            for (var x = Math.Max(0, (int)(centerX - radiusX)); x <= Math.Min(image.Width - 1, (int)(centerX + radiusX + 1)); x++)
            {
                double dx = (x - centerX) / radiusX, dy = (y - centerY) / radiusY;
                if ((dx * dx) + (dy * dy) <= 1)
                    Set(image, x, y, colour);
            }
        }
    }

    public static void Rectangle(RgbImage image, int left, int top, int width, int height, (byte R, byte G, byte B) colour)
    {
        for (var y = top; y < top + height; y++)
        {
            for (var x = left; x < left + width; x++)
                Set(image, x, y, colour);
        }
    }

    /// <summary>672² of pink with nuclei in a grid of <paramref name="across"/> × <paramref name="across"/>.</summary>
    public static RgbImage Nuclei(int across, double radiusX, double radiusY)
    {
        var image = Canvas(672, 672, Pink);
        var step = 672.0 / across;
        for (var i = 0; i < across; i++)
        {
            for (var j = 0; j < across; j++)
                Ellipse(image, (i + 0.5) * step, (j + 0.5) * step, radiusX, radiusY, Purple);
        }

        return image;
    }

    public static PatchContext Context(RgbImage image, double? scale = 0.5, params AttributeMatch[] attributes) =>
        new(image, new SlideRegion(0, 0, image.Width, image.Height), scale, new SlideContext("painted"), attributes);

    private static void Set(RgbImage image, int x, int y, (byte R, byte G, byte B) colour)
    {
        var pixel = image.Row(y).Slice(3 * x, 3);
        (pixel[0], pixel[1], pixel[2]) = colour;
    }
}
