using System.Globalization;
using PathGen.Slides;

namespace PathGen.Wsi;

/// <summary>The page around a heatmap: title above, colour bar on the right, scale bar and legend below.</summary>
internal static class HeatmapPage
{
    private const int Margin = 16;
    private const int BarWidth = 28;
    private const int BarMost = 700;
    private const int Ticks = 4;
    private const int LeastPage = 560;
    private static readonly (byte Red, byte Green, byte Blue) Ink = (20, 20, 20);

    /// <summary>Composes the page.</summary>
    /// <param name="picture">The slide with its colours; stays the caller's.</param>
    /// <param name="slide">Its scale.</param>
    /// <param name="scores">What is shown.</param>
    /// <param name="options">The colours.</param>
    /// <param name="scale">What they stand for.</param>
    /// <param name="title">The line above.</param>
    public static RgbImage Compose(RgbImage picture, Slide slide, PatchScores scores, HeatmapOptions options, ScoreScale scale, string title)
    {
        var text = Math.Max(picture.Width, picture.Height) >= 900 ? 2 : 1;
        var line = PictureText.Measure("", text).Height;
        string[] labels = [.. Enumerable.Range(0, Ticks + 1).Select(i => scale.Label(i / (double)Ticks))];
        var barSpace = Margin + BarWidth + Margin / 2 + labels.Max(l => PictureText.Measure(l, text).Width);
        var pageWidth = Math.Max(LeastPage, Margin + picture.Width + barSpace + Margin);
        var most = (pageWidth - 2 * Margin) / PictureText.Measure("x", text).Width;
        var titles = TextLines.Wrap(title, most);
        var bar = slide.Spacing is { } spacing ? ScaleBar.For(spacing.X * slide.Width, picture.Width) : null;
        List<string> legend = [.. Legend(slide, scores, scale).SelectMany(l => TextLines.Wrap(l, most))];
        var top = Margin + titles.Count * line + Margin / 2;
        var pictureHeight = Math.Max(picture.Height, line * (Ticks + 1));
        var below = top + pictureHeight + Margin / 2;
        var barLine = bar is null ? 0 : line + Margin / 2;
        var page = new RgbImage(pageWidth, below + barLine + legend.Count * line + Margin);
        try
        {
            page.Fill(255, 255, 255);
            for (var i = 0; i < titles.Count; i++)
                PictureText.Draw(page, Margin, Margin + i * line, titles[i], Ink, text);
            for (var y = 0; y < picture.Height; y++)
                picture.Row(y).CopyTo(page.Row(top + y)[(3 * Margin)..]);
            DrawBar(page, Margin + picture.Width + Margin, top, Math.Min(pictureHeight, BarMost), ColourTable.Of(options.Colours), labels, text);
            if (bar is { } b)
            {
                Fill(page, Margin, below + line / 2 - 2, b.Pixels, 4);
                Fill(page, Margin, below + line / 2 - 7, 2, 14);
                Fill(page, Margin + b.Pixels - 2, below + line / 2 - 7, 2, 14);
                PictureText.Draw(page, Margin + b.Pixels + Margin / 2, below, b.Label, Ink, text);
            }

            for (var i = 0; i < legend.Count; i++)
                PictureText.Draw(page, Margin, below + barLine + i * line, legend[i], Ink, text);
            return page;
        }
        catch
        {
            page.Dispose();
            throw;
        }
    }

    private static IEnumerable<string> Legend(Slide slide, PatchScores scores, ScoreScale scale)
    {
        var size = slide.Spacing is { } spacing
            ? string.Create(CultureInfo.InvariantCulture, $"{scores.PatchSize} px ({scores.PatchSize * spacing.X:0.#} µm)")
            : string.Create(CultureInfo.InvariantCulture, $"{scores.PatchSize} px");
        yield return string.Create(CultureInfo.InvariantCulture, $"{scores.Count} patches of {size}{(slide.Spacing is null ? "; the slide states no scale" : "")}");
        yield return scale.Description;
        yield return "Research use only; not a diagnosis.";
    }

    private static void DrawBar(RgbImage page, int left, int top, int height, ColourTable colours, string[] labels, int text)
    {
        for (var y = 0; y < height; y++)
        {
            var (red, green, blue) = colours[1 - y / (double)(height - 1)];
            var row = page.Row(top + y).Slice(3 * left, 3 * BarWidth);
            for (var i = 0; i < row.Length; i += 3)
                (row[i], row[i + 1], row[i + 2]) = (red, green, blue);
        }

        var line = PictureText.Measure("", text).Height;
        for (var i = 0; i < labels.Length; i++)
        {
            var y = top + (int)Math.Round((height - 1) * (1 - i / (double)(labels.Length - 1)));
            Fill(page, left + BarWidth, y, 5, 1);
            PictureText.Draw(page, left + BarWidth + Margin / 2, Math.Clamp(y - line / 2, top, top + height - line), labels[i], Ink, text);
        }
    }

    private static void Fill(RgbImage page, int left, int top, int width, int height)
    {
        for (var y = top; y < top + height; y++)
        {
            var row = page.Row(y).Slice(3 * left, 3 * width);
            for (var i = 0; i < row.Length; i += 3)
                (row[i], row[i + 1], row[i + 2]) = Ink;
        }
    }
}
