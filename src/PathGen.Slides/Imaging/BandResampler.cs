namespace PathGen.Slides;

/// <summary>
/// Resamples a region of a level that is too large to hold. Bicubic resampling is separable, and Pillow rounds to 8 bits between its two
/// passes, horizontal first. So bands of rows are read one after the other, each is shrunk to the target's width at once, and the narrow
/// rows are kept only as long as the vertical pass needs them. Every pixel is read once, no ratio is too large, and the arithmetic is that of
/// resampling the whole region, but for edges that single precision rounds differently (a rare value differs by 1). Memory is a band of the level plus four rows' worth of
/// ratio at the target's width. A target so wide and flat that these rows alone are too many is made in stripes of columns.
/// </summary>
internal sealed class BandResampler
{
    // Bicubic reaches two target pixels, or two source pixels when enlarging, to either side.
    private const double Support = 2;

    // Bands end where rows of tiles most often do, so that few tiles are decoded twice.
    private const int TileRows = 256;

    private readonly Slide slide;
    private readonly int level;
    private readonly int reduction;
    private readonly long left;
    private readonly long top;
    private readonly int columns;
    private readonly int rows;
    private readonly ResampleBox box;
    private readonly int bandPixels;
    private readonly int keptPixels;

    /// <summary>Describes the region: a rectangle of a level halved so many times, the part of it that maps onto the target, and how many pixels of the level may be held
    /// at a time; a quarter as many are kept between the passes.</summary>
    public BandResampler(Slide slide, int level, int reduction, long left, long top, int columns, int rows, ResampleBox box, int bandPixels)
    {
        this.slide = slide;
        this.level = level;
        this.reduction = reduction;
        this.left = left;
        this.top = top;
        this.columns = columns;
        this.rows = rows;
        this.box = box;
        this.bandPixels = bandPixels;
        keptPixels = bandPixels / 4;
    }

    /// <summary>Fills the target.</summary>
    public void Resample(RgbImage target, CancellationToken cancellationToken)
    {
        var (scaleX, scaleY) = ((box.Right - box.Left) / target.Width, (box.Bottom - box.Top) / target.Height);
        var windowRows = Span(box.Top, scaleY, 0, 1, int.MaxValue).Length + (int)Math.Min(rows, Support * Math.Max(scaleY, 1)) + 1;
        var stripe = Math.Clamp(keptPixels / Math.Min(windowRows, rows), 1, target.Width);
        for (var x = 0; x < target.Width; x += stripe)
            ResampleStripe(target, x, Math.Min(stripe, target.Width - x), scaleX, scaleY, cancellationToken);
    }

    private void ResampleStripe(RgbImage target, int x, int width, double scaleX, double scaleY, CancellationToken cancellationToken)
    {
        var source = Span(box.Left, scaleX, x, x + width, columns);
        var horizontal = (Left: box.Left + x * scaleX - source.Start, Right: box.Left + (x + width) * scaleX - source.Start);
        var height = (int)Math.Clamp(keptPixels / (double)width / scaleY - 2 * Support, 1, target.Height);
        RgbImage? kept = null;
        var keptStart = 0;
        try
        {
            for (var y = 0; y < target.Height; y += height)
            {
                var count = Math.Min(height, target.Height - y);
                var window = Span(box.Top, scaleY, y, y + count, rows);
                var narrow = new RgbImage(width, window.Length);
                try
                {
                    var known = kept is null ? 0 : Math.Max(0, keptStart + kept.Height - window.Start);
                    if (known > 0)
                        kept!.Pixels[((window.Start - keptStart) * kept.Stride)..].CopyTo(narrow.Pixels);
                    ReadRows(narrow, known, window.Start, source, horizontal, cancellationToken);
                    using var part = new RgbImage(width, count);
                    var vertical = new ResampleBox(0, box.Top + y * scaleY - window.Start, width, box.Top + (y + count) * scaleY - window.Start);
                    BicubicResampler.Resize(narrow, Within(vertical, narrow), part);
                    for (var i = 0; i < count; i++)
                        part.Row(i).CopyTo(target.Row(y + i)[(3 * x)..]);
                }
                finally
                {
                    kept?.Dispose();
                    (kept, keptStart) = (narrow, window.Start);
                }
            }
        }
        finally
        {
            kept?.Dispose();
        }
    }

    // Reads the level's rows from start + known on and shrinks each band to the width of 'narrow'.
    private void ReadRows(
        RgbImage narrow, int known, int start, (int Start, int Length) source, (double Left, double Right) horizontal, CancellationToken cancellationToken)
    {
        var most = Math.Max(1, bandPixels / source.Length);
        for (var row = known; row < narrow.Height;)
        {
            var end = Math.Min(narrow.Height, row + most);
            var aligned = FloorTo(top + start + end, TileRows) - top - start;
            if (end < narrow.Height && aligned > row)
                end = (int)aligned;
            using var band = new RgbImage(source.Length, end - row);
            slide.ReadLevelInto(level, reduction, left + source.Start, top + start + row, band, cancellationToken);
            using var shrunk = new RgbImage(narrow.Width, end - row);
            BicubicResampler.Resize(band, Within(new ResampleBox(horizontal.Left, 0, horizontal.Right, end - row), band), shrunk);
            shrunk.Pixels.CopyTo(narrow.Pixels[(row * narrow.Stride)..]);
            row = end;
        }
    }

    // The source pixels that target pixels first … end − 1 depend on, with one to spare, cut where the region ends as the resampler cuts there.
    private static (int Start, int Length) Span(double origin, double scale, int first, int end, int limit)
    {
        var reach = Support * Math.Max(scale, 1) + 1;
        var start = (int)Math.Max(0, Math.Floor(origin + first * scale - reach));
        var stop = (int)Math.Min(limit, Math.Ceiling(origin + end * scale + reach));
        return (start, Math.Max(1, stop - start));
    }

    // The edges are sums of products: rounding must not carry them over the picture's own.
    private static ResampleBox Within(ResampleBox box, RgbImage image) =>
        new(Math.Max(0, box.Left), Math.Max(0, box.Top), Math.Min(image.Width, box.Right), Math.Min(image.Height, box.Bottom));

    private static long FloorTo(long value, long step) => value - (value % step + step) % step;
}
