using System.Globalization;

namespace PathGen.Slides;

/// <summary>
/// A regular grid of square tiles from the slide's top left corner; kept where enough is tissue. Edges are rounded from their exact places, so they never
/// drift and neighbours share them: at physical sizes tiles may differ by one level-0 pixel. Only tiles that lie wholly on the
/// slide count: a slide smaller than a tile has none. Thread-safe.
/// </summary>
public sealed class TileGrid : ITiler
{
    private const int MinLevel0Side = 16;

    private readonly TileGridOptions options;

    /// <summary>Makes a grid.</summary>
    /// <param name="options">Copied; null for defaults.</param>
    public TileGrid(TileGridOptions? options = null) => this.options = options?.Copy() ?? new TileGridOptions();

    /// <inheritdoc/>
    public string Settings => string.Create(
        CultureInfo.InvariantCulture,
        $"grid/1 size={options.TileSize} stride={options.Stride ?? options.TileSize} mpp={options.MicronsPerPixel} tissue>{options.MinTissueShare}");

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The mask is of a slide of another size.</exception>
    /// <exception cref="SlideException">
    /// A tile or the stride covers fewer than 16 pixels of level 0: a wrong scale rather than a wish, and more tiles than memory holds.
    /// </exception>
    public IEnumerable<Tile> Tile(Slide slide, TissueMask tissue)
    {
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentNullException.ThrowIfNull(tissue);
        if (tissue.SlideWidth != slide.Width || tissue.SlideHeight != slide.Height)
        {
            throw new ArgumentException(
                $"{slide.Name} has {slide.Width}×{slide.Height} pixels, but the tissue mask is of a slide of {tissue.SlideWidth}×{tissue.SlideHeight}.", nameof(tissue));
        }

        // Level-0 pixels per tile pixel.
        var (ratioX, ratioY) = (1.0, 1.0);
        if (options.MicronsPerPixel is { } micronsPerPixel)
        {
            var spacing = slide.RequireSpacing();
            (ratioX, ratioY) = (micronsPerPixel / spacing.X, micronsPerPixel / spacing.Y);
        }

        Check(slide, "tile", options.TileSize, ratioX, ratioY);
        Check(slide, "stride", options.Stride ?? options.TileSize, ratioX, ratioY);
        return Enumerate(tissue, ratioX, ratioY);
    }

    private void Check(Slide slide, string what, int side, double ratioX, double ratioY)
    {
        var (width, height) = (side * ratioX, side * ratioY);
        if (Math.Min(width, height) >= MinLevel0Side)
            return;
        var scale = options.MicronsPerPixel is { } spacing ? string.Create(CultureInfo.InvariantCulture, $" at {spacing} µm/px") : "";
        throw new SlideException(string.Create(
            CultureInfo.InvariantCulture,
            $"{slide.Name}: a {what} of {side} pixels{scale} covers {width:0.####} × {height:0.####} level-0 pixels; at least {MinLevel0Side} are needed. Make the {what} larger, or check the scales asked for and of the slide (µm/px)."));
    }

    private IEnumerable<Tile> Enumerate(TissueMask tissue, double ratioX, double ratioY)
    {
        var index = 0;
        for (long row = 0; ; row++)
        {
            var (top, bottom) = Edges(row, ratioY);
            if (bottom > tissue.SlideHeight)
                yield break;
            for (long column = 0; ; column++)
            {
                var (left, right) = Edges(column, ratioX);
                if (right > tissue.SlideWidth)
                    break;
                var region = new SlideRegion(left, top, right - left, bottom - top);
                var share = tissue.ShareOf(region);
                if (share > options.MinTissueShare)
                    yield return new Tile(index++, region, share);
            }
        }
    }

    private (long Start, long End) Edges(long place, double ratio)
    {
        var start = place * (options.Stride ?? options.TileSize);
        var first = Round(start * ratio);
        return (first, Math.Max(first + 1, Round((start + options.TileSize) * ratio)));
    }

    private static long Round(double value) => (long)Math.Floor(value + 0.5);
}
