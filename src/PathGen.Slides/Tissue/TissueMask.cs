namespace PathGen.Slides;

/// <summary>
/// Where tissue is, on a coarse grid over the whole slide: <see cref="Width"/> × <see cref="Height"/> cells that evenly cover level 0. Immutable and thread-safe.
/// </summary>
public sealed class TissueMask
{
    private readonly byte[] cells;
    private readonly int[] integral; // (Width + 1) × (Height + 1): tissue cells above and to the left.

    /// <summary>Makes a mask.</summary>
    /// <param name="width">Cells from left to right.</param>
    /// <param name="height">Cells from top to bottom.</param>
    /// <param name="slideWidth">Width of the slide's level 0 in pixels.</param>
    /// <param name="slideHeight">Height of the slide's level 0 in pixels.</param>
    /// <param name="cells">Row-major, <c>width × height</c>; 0 is glass, anything else tissue. Copied.</param>
    public TissueMask(int width, int height, long slideWidth, long slideHeight, ReadOnlySpan<byte> cells)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(slideWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(slideHeight, 1);
        if (cells.Length != (long)width * height)
            throw new ArgumentException($"A mask of {width}×{height} needs {(long)width * height} cells, not {cells.Length}.", nameof(cells));
        Width = width;
        Height = height;
        SlideWidth = slideWidth;
        SlideHeight = slideHeight;
        this.cells = new byte[cells.Length];
        integral = new int[(width + 1) * (height + 1)];
        for (var y = 0; y < height; y++)
        {
            var sum = 0;
            for (var x = 0; x < width; x++)
            {
                var tissue = cells[y * width + x] == 0 ? (byte)0 : (byte)1;
                this.cells[y * width + x] = tissue;
                sum += tissue;
                integral[(y + 1) * (width + 1) + x + 1] = integral[y * (width + 1) + x + 1] + sum;
            }
        }
    }

    /// <summary>A mask of one cell that calls the whole slide tissue, for work that wants every tile.</summary>
    /// <param name="slideWidth">Width of the slide's level 0 in pixels.</param>
    /// <param name="slideHeight">Height of the slide's level 0 in pixels.</param>
    public static TissueMask Everywhere(long slideWidth, long slideHeight) => new(1, 1, slideWidth, slideHeight, [1]);

    /// <summary>Cells from left to right.</summary>
    public int Width { get; }

    /// <summary>Cells from top to bottom.</summary>
    public int Height { get; }

    /// <summary>Width of the slide's level 0 in pixels.</summary>
    public long SlideWidth { get; }

    /// <summary>Height of the slide's level 0 in pixels.</summary>
    public long SlideHeight { get; }

    /// <summary>Row-major cells: 1 is tissue, 0 glass.</summary>
    public ReadOnlySpan<byte> Cells => cells;

    /// <summary>Share of the whole slide that is tissue, 0 to 1.</summary>
    public double Share => integral[^1] / (double)cells.Length;

    /// <summary>Share of a region that is tissue, 0 to 1, counting partly covered cells by their exact area; beyond the slide there is none. Exactly 0 where every cell
    /// is glass, and exactly 1 where every cell is tissue.</summary>
    public double ShareOf(SlideRegion region)
    {
        var x0 = region.X * (double)Width / SlideWidth;
        var x1 = (region.X + region.Width) * (double)Width / SlideWidth;
        var y0 = region.Y * (double)Height / SlideHeight;
        var y1 = (region.Y + region.Height) * (double)Height / SlideHeight;
        var area = (x1 - x0) * (y1 - y0);
        if (area <= 0)
            return 0;

        // The cells that the region touches, counted in integers: differences of interpolated sums would leave 1e-14 on pure glass.
        var (left, right) = (First(region.X, Width, SlideWidth), End((Int128)region.X + region.Width, Width, SlideWidth));
        var (top, bottom) = (First(region.Y, Height, SlideHeight), End((Int128)region.Y + region.Height, Height, SlideHeight));
        if (right <= left || bottom <= top)
            return 0;
        var (above, below) = (top * (Width + 1), bottom * (Width + 1));
        var tissue = integral[below + right] - integral[above + right] - integral[below + left] + integral[above + left];
        if (tissue == 0)
            return 0;
        if (tissue == (right - left) * (bottom - top) && region.X >= 0 && region.Y >= 0 && region.X + region.Width <= SlideWidth && region.Y + region.Height <= SlideHeight)
            return 1;
        return Math.Clamp((At(x1, y1) - At(x0, y1) - At(x1, y0) + At(x0, y0)) / area, 0, 1);
    }

    // The cell that holds level-0 pixel 'at', and the one after the last that pixels before 'end' touch; cut to the mask. Exact: floor and ceiling of a quotient.
    private static int First(long at, int cells, long pixels) => (int)((Int128)Math.Clamp(at, 0, pixels) * cells / pixels);

    private static int End(Int128 end, int cells, long pixels) => (int)((Int128.Clamp(end, 0, pixels) * cells + pixels - 1) / pixels);

    // The integral of the mask over [0, x] × [0, y]: bilinear between the corners, which is exact because cells are constant.
    private double At(double x, double y)
    {
        x = Math.Clamp(x, 0, Width);
        y = Math.Clamp(y, 0, Height);
        var i = Math.Min((int)x, Width - 1);
        var j = Math.Min((int)y, Height - 1);
        var (fx, fy) = (x - i, y - j);
        var row = j * (Width + 1) + i;
        var below = row + Width + 1;
        return (integral[row] * (1 - fx) + integral[row + 1] * fx) * (1 - fy) + (integral[below] * (1 - fx) + integral[below + 1] * fx) * fy;
    }
}
