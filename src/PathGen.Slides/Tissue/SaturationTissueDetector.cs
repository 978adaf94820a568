using System.Buffers;

namespace PathGen.Slides;

/// <summary>
/// Tissue is what is coloured: saturation of a thumbnail, 7×7 median, a threshold, a 4×4 closing, and area filters where asked. The steps and their
/// arithmetic are those of CLAM's segmentation (Lu et al., Nature Biomedical Engineering 2021) with OpenCV. For bright-field slides. Thread-safe.
/// </summary>
public sealed class SaturationTissueDetector : ITissueDetector
{
    // Source pixels read at once (192 MB): a slide without coarse levels is read in strips.
    private const long MaxSourcePixels = 1 << 26;
    private readonly TissueOptions options;

    /// <summary>Makes a detector.</summary>
    /// <param name="options">Copied; null for defaults.</param>
    public SaturationTissueDetector(TissueOptions? options = null) => this.options = options?.Copy() ?? new TissueOptions();

    /// <inheritdoc/>
    /// <exception cref="MissingScaleException">Areas are given in µm² and the slide has no scale.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public TissueMask Detect(Slide slide, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slide);
        var spacing = NeedsSpacing ? slide.RequireSpacing() : (PixelSpacing?)null;
        using var thumbnail = ReadThumbnail(slide, cancellationToken);
        return Detect(thumbnail, slide.Width, slide.Height, spacing, cancellationToken);
    }

    /// <summary>Marks the tissue on a picture of a whole slide.</summary>
    /// <param name="thumbnail">The whole slide; one cell of the mask for each of its pixels.</param>
    /// <param name="slideWidth">Width of the slide's level 0 in pixels.</param>
    /// <param name="slideHeight">Height of the slide's level 0 in pixels.</param>
    /// <param name="spacing">µm per level-0 pixel; needed where <see cref="TissueOptions.AreaUnit"/> is µm² and an area is set.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="ArgumentException"><paramref name="spacing"/> is needed and missing.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public TissueMask Detect(
        RgbImage thumbnail, long slideWidth, long slideHeight, PixelSpacing? spacing = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(thumbnail);
        ArgumentOutOfRangeException.ThrowIfLessThan(slideWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(slideHeight, 1);
        if (NeedsSpacing && spacing is null)
            throw new ArgumentException("Areas in µm² need the slide's µm/px.", nameof(spacing));
        var (width, height) = (thumbnail.Width, thumbnail.Height);
        var rented = ArrayPool<byte>.Shared.Rent(checked(width * height));
        try
        {
            var cells = rented.AsSpan(0, width * height);
            SaturationChannel.Compute(thumbnail.Pixels, cells);
            MedianFilter.Apply(cells, width, height, cancellationToken);
            var threshold = options.Threshold == TissueThreshold.Otsu ? OtsuThreshold.Find(cells) : options.Saturation;
            foreach (ref var cell in cells)
                cell = cell > threshold ? (byte)1 : (byte)0;
            MaskClosing.Apply(cells, width, height);
            FilterByArea(cells, width, height, slideWidth / (double)width * (slideHeight / (double)height), spacing);
            return new TissueMask(width, height, slideWidth, slideHeight, cells);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private bool NeedsSpacing => options.AreaUnit == AreaUnit.SquareMicrons && (options.MinTissueArea > 0 || options.MaxHoleArea > 0);

    // Small pieces go before holes are filled: what counts is the tissue itself.
    private void FilterByArea(Span<byte> cells, int width, int height, double pixelsPerCell, PixelSpacing? spacing)
    {
        var cellArea = NeedsSpacing ? pixelsPerCell * spacing!.Value.X * spacing.Value.Y : pixelsPerCell;
        if (options.MinTissueArea > 0)
            MaskRegions.DropSmallTissue(cells, width, height, options.MinTissueArea / cellArea);
        if (options.MaxHoleArea > 0)
            MaskRegions.FillSmallHoles(cells, width, height, options.MaxHoleArea / cellArea);
    }

    private RgbImage ReadThumbnail(Slide slide, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var downsample = Math.Max(options.Downsample, Math.Max(slide.Width, slide.Height) / (double)options.MaxThumbnailSide);
        var width = Math.Max(1, (int)Math.Round(slide.Width / downsample));
        var height = Math.Max(1, (int)Math.Round(slide.Height / downsample));
        var level = slide.Levels.LastOrDefault(l => l.Downsample <= downsample * 1.0001, slide.Levels[0]);
        var strips = (int)Math.Min(height, Math.Max(1, (level.Width * (double)level.Height + MaxSourcePixels - 1) / MaxSourcePixels));
        if (strips == 1)
            return slide.ReadRegion(new SlideRegion(0, 0, slide.Width, slide.Height), width, height);
        var thumbnail = new RgbImage(width, height);
        try
        {
            for (var strip = 0; strip < strips; strip++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (top, bottom) = ((int)((long)height * strip / strips), (int)((long)height * (strip + 1) / strips));
                var (y0, y1) = ((long)((double)slide.Height * top / height), (long)((double)slide.Height * bottom / height));
                using var part = slide.ReadRegion(new SlideRegion(0, y0, slide.Width, Math.Max(1, y1 - y0)), width, bottom - top);
                part.Pixels.CopyTo(thumbnail.Pixels[(top * thumbnail.Stride)..]);
            }

            return thumbnail;
        }
        catch
        {
            thumbnail.Dispose();
            throw;
        }
    }
}
