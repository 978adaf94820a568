namespace PathGen.Slides;

/// <summary>Many pictures on one: a grid of small copies on white, to see at a glance what was chosen.</summary>
public static class ContactSheet
{
    /// <summary>Lays pictures out row by row; each keeps its aspect and is centred in its cell.</summary>
    /// <param name="pictures">One picture or more; they stay the caller's.</param>
    /// <param name="columns">Cells a row, 1 to 100; fewer where there are fewer pictures.</param>
    /// <param name="cell">Side of a cell in pixels, 16 to 1024.</param>
    /// <param name="gap">White pixels around each cell, 0 to 64.</param>
    /// <returns>A picture that belongs to the caller.</returns>
    /// <exception cref="ArgumentException">There is no picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static RgbImage Compose(IReadOnlyList<RgbImage> pictures, int columns = 6, int cell = 224, int gap = 8)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, 100);
        ArgumentOutOfRangeException.ThrowIfLessThan(cell, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cell, 1024);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(gap, 64);
        if (pictures.Count == 0)
            throw new ArgumentException("A contact sheet needs at least one picture.", nameof(pictures));
        columns = Math.Min(columns, pictures.Count);
        var rows = (pictures.Count + columns - 1) / columns;
        var sheet = new RgbImage(gap + columns * (cell + gap), gap + rows * (cell + gap));
        try
        {
            sheet.Fill(255, 255, 255);
            for (var i = 0; i < pictures.Count; i++)
                Place(pictures[i], sheet, gap + i % columns * (cell + gap), gap + i / columns * (cell + gap), cell);
            return sheet;
        }
        catch
        {
            sheet.Dispose();
            throw;
        }
    }

    private static void Place(RgbImage picture, RgbImage sheet, int left, int top, int cell)
    {
        var scale = cell / (double)Math.Max(picture.Width, picture.Height);
        var (width, height) = (Math.Max(1, (int)Math.Round(picture.Width * scale)), Math.Max(1, (int)Math.Round(picture.Height * scale)));
        using var small = new RgbImage(width, height);
        BicubicResampler.Resize(picture, new ResampleBox(0, 0, picture.Width, picture.Height), small);
        var (x, y) = (left + (cell - width) / 2, top + (cell - height) / 2);
        for (var row = 0; row < height; row++)
            small.Row(row).CopyTo(sheet.Row(y + row)[(3 * x)..]);
    }
}
