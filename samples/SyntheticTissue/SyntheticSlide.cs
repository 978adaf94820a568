using System.Collections.Concurrent;
using PathGen.Slides;

namespace PathGen.Samples.SyntheticTissue;

/// <summary>
/// A painted slide in the manner of haematoxylin and eosin, with the truth of what lies where. Nothing is kept: any region is painted when asked
/// for, and its pixels follow from the options alone, on any machine and any number of threads. Thread-safe.
/// </summary>
public sealed class SyntheticSlide
{
    private const int CellSize = 16;

    // Windows fit whole tiles of 256 pixels, and patches of 672.
    private static readonly int[] WindowSides = [256, 224];

    private readonly ConcurrentBag<TilePainter>[] painters = [[], []];
    private readonly TissueLayout layout;
    private readonly StainModel stain;
    private readonly uint seed;
    private readonly float scale;

    private SyntheticSlide(SyntheticSlideOptions options)
    {
        (Width, Height, MicronsPerPixel, Seed) = (options.Width, options.Height, options.MicronsPerPixel, options.Seed);
        scale = (float)(options.MicronsPerPixel / 0.5);
        seed = SeededRandom.Mix(0x7155E5u, options.Seed, 1);
        layout = new TissueLayout(options);
        stain = new StainModel(seed);
        Classes = MapClasses();
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>µm per pixel.</summary>
    public double MicronsPerPixel { get; }

    /// <summary>The seed it was painted from.</summary>
    public int Seed { get; }

    /// <summary>The truth: what lies where.</summary>
    public ClassMap Classes { get; }

    /// <summary>Lays out a slide; pixels are painted by <see cref="Region"/>.</summary>
    /// <param name="options">What to paint; read once.</param>
    public static SyntheticSlide Paint(SyntheticSlideOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SyntheticSlide(options);
    }

    /// <summary>Paints a region at full resolution; glass outside the slide.</summary>
    /// <param name="region">Level-0 pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">The region is empty, too large for a picture, or far outside the slide.</exception>
    public RgbImage Region(SlideRegion region)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(region.X is >= -SyntheticSlideOptions.MaxSide and <= 2 * SyntheticSlideOptions.MaxSide, true, nameof(region));
        ArgumentOutOfRangeException.ThrowIfNotEqual(region.Y is >= -SyntheticSlideOptions.MaxSide and <= 2 * SyntheticSlideOptions.MaxSide, true, nameof(region));
        var image = new RgbImage(checked((int)region.Width), checked((int)region.Height));
        var kind = Painted(image, WindowSides[1]) < Painted(image, WindowSides[0]) ? 1 : 0;
        if (!painters[kind].TryTake(out var painter))
            painter = new TilePainter(layout, stain, seed, scale, WindowSides[kind]);
        for (var top = 0; top < image.Height; top += painter.Side)
        {
            for (var left = 0; left < image.Width; left += painter.Side)
                painter.Paint((int)region.X + left, (int)region.Y + top, image, left, top);
        }

        painters[kind].Add(painter);
        return image;
    }

    private static long Painted(RgbImage image, int side) => (image.Width + side - 1L) / side * ((image.Height + side - 1L) / side) * side * side;

    private ClassMap MapClasses()
    {
        var (columns, rows) = ((Width + CellSize - 1) / CellSize, (Height + CellSize - 1) / CellSize);
        var cells = new byte[columns * rows];
        Parallel.For(0, rows, row =>
        {
            for (var column = 0; column < columns; column++)
            {
                var place = layout.Locate((column + 0.5f) * CellSize * scale, (row + 0.5f) * CellSize * scale);
                cells[row * columns + column] = place.Rim > 0f ? (byte)place.Class : (byte)TissueClass.Glass;
            }
        });
        return new ClassMap(columns, rows, CellSize, cells);
    }
}
