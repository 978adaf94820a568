using System.Globalization;
using PathGen.Slides;

namespace PathGen.Wsi;

/// <summary>The patches of a slide with the highest and the lowest scores on one picture, each with its rank, score and place. Thread-safe. Research use only; not a diagnosis.</summary>
public static class PatchSheet
{
    private const int Margin = 16;
    private const int Gap = 8;
    private const int Scale = 2;
    private static readonly (byte Red, byte Green, byte Blue) Ink = (20, 20, 20);

    /// <summary>Draws the sheet.</summary>
    /// <param name="slide">The slide that the patches are of; they are read anew.</param>
    /// <param name="scores">The patches; one or more.</param>
    /// <param name="name">Which of the scores.</param>
    /// <param name="options">How many patches; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between patches.</param>
    /// <returns>A picture that belongs to the caller.</returns>
    /// <exception cref="ArgumentException">There is no such score, or no patch is asked for.</exception>
    /// <exception cref="WsiException">There is no patch.</exception>
    /// <exception cref="SlideException">A patch cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public static RgbImage Draw(Slide slide, PatchScores scores, string name, PatchSheetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentException.ThrowIfNullOrEmpty(name);
        options ??= new PatchSheetOptions();
        var values = scores[name];
        if (values.IsEmpty)
            throw new WsiException($"{scores.SlideId}: the slide has no patches, so there is none to show.");
        if (options.Top + options.Bottom == 0)
            throw new ArgumentException("A sheet needs a patch: ask for some of the highest or the lowest.", nameof(options));
        var (top, bottom) = (Highest(values, options.Top, 1), Highest(values, options.Bottom, -1));
        var columns = Math.Min(options.Columns, Math.Max(top.Length, bottom.Length));
        var line = PictureText.Measure("", Scale).Height;
        var caption = PictureText.Measure("").Height;
        var width = Math.Max(2 * Margin + columns * (options.Cell + Gap) - Gap, 480);
        var most = (width - 2 * Margin) / PictureText.Measure("x", Scale).Width;
        var sections = new List<(List<string> Heading, int[] Rows)>();
        if (top.Length > 0)
            sections.Add((TextLines.Wrap($"{scores.SlideId}: highest {name}", most), top));
        if (bottom.Length > 0)
            sections.Add((TextLines.Wrap($"{scores.SlideId}: lowest {name}", most), bottom));
        var cellHeight = options.Cell + 2 * caption + Gap;
        var height = Margin + sections.Sum(s => s.Heading.Count * line + Gap + (s.Rows.Length + columns - 1) / columns * cellHeight + Gap) + caption + Margin;
        var sheet = new RgbImage(width, height);
        try
        {
            sheet.Fill(255, 255, 255);
            var y = Margin;
            foreach (var (heading, rows) in sections)
            {
                foreach (var part in heading)
                {
                    PictureText.Draw(sheet, Margin, y, part, Ink, Scale);
                    y += line;
                }

                y += Gap;
                for (var i = 0; i < rows.Length; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var (left, above) = (Margin + i % columns * (options.Cell + Gap), y + i / columns * cellHeight);
                    Place(sheet, slide, scores, rows[i], left, above, options.Cell, cancellationToken);
                    PictureText.Draw(sheet, left, above + options.Cell, string.Create(CultureInfo.InvariantCulture, $"{i + 1}.  {values[rows[i]]:G4}"), Ink);
                    PictureText.Draw(sheet, left, above + options.Cell + caption, string.Create(CultureInfo.InvariantCulture, $"x {scores.Positions[rows[i]].X}, y {scores.Positions[rows[i]].Y}"), Ink);
                }

                y += (rows.Length + columns - 1) / columns * cellHeight + Gap;
            }

            PictureText.Draw(sheet, Margin, y, "Research use only; not a diagnosis.", Ink);
            return sheet;
        }
        catch
        {
            sheet.Dispose();
            throw;
        }
    }

    private static int[] Highest(ReadOnlySpan<float> values, int count, float sign)
    {
        if (count == 0)
            return [];
        var signed = new float[values.Length];
        for (var i = 0; i < signed.Length; i++)
            signed[i] = sign * values[i];
        return TopJ.Rows(signed, count);
    }

    private static void Place(RgbImage sheet, Slide slide, PatchScores scores, int row, int left, int top, int cell, CancellationToken cancellationToken)
    {
        var (x, y) = scores.Positions[row];
        using var patch = slide.ReadRegion(new SlideRegion(x, y, scores.PatchSize, scores.PatchSize), cell, cell, cancellationToken);
        for (var i = 0; i < cell; i++)
            patch.Row(i).CopyTo(sheet.Row(top + i)[(3 * left)..]);
    }
}
