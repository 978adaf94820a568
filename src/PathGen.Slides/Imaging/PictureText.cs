namespace PathGen.Slides;

/// <summary>
/// Short texts on pictures, such as labels, legends and numbers, in one built-in bitmap font of 6 × 13 pixels (Latin-1 and a few signs; what it lacks shows as
/// U+FFFD). The same text gives the same pixels on every machine. Thread-safe.
/// </summary>
public static class PictureText
{
    /// <summary>The largest enlargement.</summary>
    public const int MaxScale = 64;

    /// <summary>Pixels that a text covers when it is drawn from left to right.</summary>
    /// <param name="text">One line.</param>
    /// <param name="scale">Pixels a font pixel, 1 to <see cref="MaxScale"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is out of range.</exception>
    /// <exception cref="OverflowException">The text is too long for a picture.</exception>
    public static (int Width, int Height) Measure(string text, int scale = 1)
    {
        Check(text, scale);
        return (checked(text.EnumerateRunes().Count() * BitmapFont.Width * scale), BitmapFont.Height * scale);
    }

    /// <summary>Draws a text; what lies outside the picture is left out.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="x">Left edge of the text.</param>
    /// <param name="y">Upper edge of the text.</param>
    /// <param name="text">One line.</param>
    /// <param name="colour">Default: black.</param>
    /// <param name="scale">Pixels a font pixel, 1 to <see cref="MaxScale"/>.</param>
    /// <param name="upwards">Whether the text runs from bottom to top; <paramref name="x"/>, <paramref name="y"/> is still its upper left corner.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is out of range.</exception>
    public static void Draw(
        RgbImage image, int x, int y, string text, (byte Red, byte Green, byte Blue) colour = default, int scale = 1, bool upwards = false)
    {
        ArgumentNullException.ThrowIfNull(image);
        var length = Measure(text, scale).Width;
        var along = 0L;
        foreach (var rune in text.EnumerateRunes())
        {
            var rows = BitmapFont.Rows(rune.Value);
            for (var row = 0; row < BitmapFont.Height; row++)
            {
                for (var column = 0; column < BitmapFont.Width; column++)
                {
                    if ((rows[row] & (0x80 >> column)) == 0)
                        continue;
                    var (right, down) = (along + column * scale, (long)row * scale);
                    FillSquare(image, upwards ? x + down : x + right, upwards ? y + length - right - scale : y + down, scale, colour);
                }
            }

            along += BitmapFont.Width * scale;
        }
    }

    private static void FillSquare(RgbImage image, long x, long y, int side, (byte Red, byte Green, byte Blue) colour)
    {
        var (left, right) = (Math.Clamp(x, 0, image.Width), Math.Clamp(x + side, 0, image.Width));
        for (var row = Math.Clamp(y, 0, image.Height); row < Math.Clamp(y + side, 0, image.Height); row++)
        {
            var pixels = image.Row((int)row);
            for (var column = (int)left; column < right; column++)
                (pixels[3 * column], pixels[3 * column + 1], pixels[3 * column + 2]) = colour;
        }
    }

    private static void Check(string text, int scale)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, MaxScale);
    }
}
