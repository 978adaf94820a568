using System.Globalization;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>Draws confusion matrices: a row a true class, a column a predicted one, each cell with its count and the darker the larger its share of the row.</summary>
public static class ConfusionPicture
{
    /// <summary>The most classes that are drawn.</summary>
    public const int MaxClasses = 100;

    private const int Scale = 2;
    private const int CellWidth = 96;
    private const int CellHeight = 72;
    private const int Margin = 16;
    private const int MaxName = 40;
    private static readonly (byte Red, byte Green, byte Blue) Dark = (16, 60, 120);
    private static readonly (byte Red, byte Green, byte Blue) White = (255, 255, 255);

    /// <summary>Draws a matrix.</summary>
    /// <param name="matrix">2 to <see cref="MaxClasses"/> classes; names longer than 40 letters are cut.</param>
    /// <param name="title">A line above it; cut where it is longer than the picture is wide.</param>
    /// <returns>A picture that belongs to the caller.</returns>
    /// <exception cref="ArgumentException">There are too many classes, or not as many rows and columns.</exception>
    public static RgbImage Draw(ConfusionMatrix matrix, string title = "")
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(title);
        var count = matrix.Classes.Count;
        if (count is < 2 or > MaxClasses || matrix.Counts.Count != count || matrix.Counts.Any(row => row.Count != count))
            throw new ArgumentException($"A square matrix of 2 to {MaxClasses} classes can be drawn, not one of {count} with {matrix.Counts.Count} rows.", nameof(matrix));
        string[] names = [.. matrix.Classes.Select(name => name.Length <= MaxName ? name : name[..(MaxName - 1)] + "…")];
        var name = names.Max(n => PictureText.Measure(n, Scale).Width);
        var line = PictureText.Measure("", Scale).Height;
        var (left, top) = (2 * Margin + line + name, 3 * Margin + 2 * line + name);
        var image = new RgbImage(left + count * CellWidth + Margin, top + count * CellHeight + Margin);
        try
        {
            image.Fill(255, 255, 255);
            PictureText.Draw(image, Margin, Margin, title, scale: Scale);
            Centre(image, "predicted", left, 2 * Margin + line, count * CellWidth, line);
            var (length, _) = PictureText.Measure("true", Scale);
            PictureText.Draw(image, Margin / 2, top + (count * CellHeight - length) / 2, "true", scale: Scale, upwards: true);
            for (var i = 0; i < count; i++)
            {
                var (width, height) = PictureText.Measure(names[i], Scale);
                PictureText.Draw(image, left - Margin / 2 - width, top + i * CellHeight + (CellHeight - height) / 2, names[i], scale: Scale);
                PictureText.Draw(image, left + i * CellWidth + (CellWidth - height) / 2, top - Margin / 2 - width, names[i], scale: Scale, upwards: true);
                DrawRow(image, matrix.Counts[i], left, top + i * CellHeight);
            }

            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static void DrawRow(RgbImage image, IReadOnlyList<int> counts, int left, int top)
    {
        var total = counts.Sum(c => (long)c);
        for (var i = 0; i < counts.Count; i++)
        {
            var share = total == 0 ? 0 : counts[i] / (double)total;
            var x = left + i * CellWidth;
            for (var y = 1; y < CellHeight; y++)
            {
                var cell = image.Row(top + y).Slice(3 * (x + 1), 3 * (CellWidth - 1));
                for (var pixel = 0; pixel < cell.Length; pixel += 3)
                    (cell[pixel], cell[pixel + 1], cell[pixel + 2]) = (Mix(Dark.Red, share), Mix(Dark.Green, share), Mix(Dark.Blue, share));
            }

            var colour = share > 0.45 ? White : default;
            Centre(image, counts[i].ToString(CultureInfo.InvariantCulture), x, top + CellHeight / 8, CellWidth, CellHeight / 2, colour);
            if (counts[i] > 0)
                Centre(image, share.ToString("0 %", CultureInfo.InvariantCulture), x, top + CellHeight / 2, CellWidth, CellHeight / 2, colour, Scale - 1);
        }
    }

    // Pale grey where the share is 0, so that the cells show.
    private static byte Mix(byte dark, double share) => (byte)Math.Round(242 + (dark - 242) * share);

    private static void Centre(RgbImage image, string text, int x, int y, int width, int height, (byte Red, byte Green, byte Blue) colour = default, int scale = Scale)
    {
        var (across, down) = PictureText.Measure(text, scale);
        if (across > width && scale > 1)
            Centre(image, text, x, y, width, height, colour, 1);
        else
            PictureText.Draw(image, x + (width - across) / 2, y + (height - down) / 2, text, colour, scale);
    }
}
