using System.Buffers;
using System.Text;
using static System.FormattableString;

namespace PathGen.Slides;

/// <summary>
/// Tissue is what is coloured: saturation of a thumbnail, a median, a threshold, a closing, and filters by colour and area where asked. The steps and their
/// arithmetic are those of CLAM's segmentation (Lu et al., Nature Biomedical Engineering 2021) with OpenCV. For bright-field slides; fluorescence is refused. Thread-safe.
/// </summary>
public sealed class SaturationTissueDetector : ITissueDetector
{
    private readonly TissueOptions options;

    /// <summary>Makes a detector.</summary>
    /// <param name="options">Copied; null for defaults.</param>
    public SaturationTissueDetector(TissueOptions? options = null) => this.options = options?.Copy() ?? new TissueOptions();

    private bool NeedsSpacing => options.AreaUnit == AreaUnit.SquareMicrons && (options.MinTissueArea > 0 || options.MaxHoleArea > 0);

    /// <inheritdoc/>
    public string Settings
    {
        get
        {
            var text = new StringBuilder(Invariant(
                $"saturation/1 downsample={options.Downsample} side<={options.MaxThumbnailSide} threshold={(options.Threshold == TissueThreshold.Otsu ? "otsu" : Invariant($"{options.Saturation}"))} "));
            text.Append(Invariant($"tissue>={options.MinTissueArea} holes<={options.MaxHoleArea} unit={options.AreaUnit}"));

            // Only where they are not as they always were, so that earlier runs can be continued.
            var usual = new TissueOptions();
            if (options.MedianSize != usual.MedianSize)
                text.Append(Invariant($" median={options.MedianSize}"));
            if (options.ClosingSize != usual.ClosingSize)
                text.Append(Invariant($" closing={options.ClosingSize}"));
            if (options.MaxHoles is { } holes)
                text.Append(Invariant($" holes={holes}"));
            if (options.RejectedPens != PenColours.None)
                text.Append(Invariant($" pens={options.RejectedPens}"));
            if (options.NearWhite is { } white)
                text.Append(Invariant($" white>={white}"));
            if (!options.RefuseFluorescence)
                text.Append(" fluorescence");
            return text.ToString();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="MissingScaleException">Areas are given in µm² and the slide has no scale.</exception>
    /// <exception cref="FluorescenceSlideException">The slide looks like fluorescence, unless <see cref="TissueOptions.RefuseFluorescence"/> is off.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>, between pieces of the slide or between rows.</exception>
    public TissueMask Detect(Slide slide, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slide);
        var spacing = NeedsSpacing ? slide.RequireSpacing() : (PixelSpacing?)null;
        cancellationToken.ThrowIfCancellationRequested();
        var downsample = Math.Max(options.Downsample, Math.Max(slide.Width, slide.Height) / (double)options.MaxThumbnailSide);
        var (width, height) = (Math.Max(1, (int)Math.Round(slide.Width / downsample)), Math.Max(1, (int)Math.Round(slide.Height / downsample)));
        using var thumbnail = slide.ReadRegion(new SlideRegion(0, 0, slide.Width, slide.Height), width, height, cancellationToken);
        return Detect(thumbnail, slide.Width, slide.Height, spacing, slide.Name, cancellationToken);
    }

    /// <summary>Marks the tissue on a picture of a whole slide.</summary>
    /// <param name="thumbnail">The whole slide; one cell of the mask for each of its pixels.</param>
    /// <param name="slideWidth">Width of the slide's level 0 in pixels.</param>
    /// <param name="slideHeight">Height of the slide's level 0 in pixels.</param>
    /// <param name="spacing">µm per level-0 pixel; needed where <see cref="TissueOptions.AreaUnit"/> is µm² and an area is set.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="ArgumentException"><paramref name="spacing"/> is needed and missing.</exception>
    /// <exception cref="FluorescenceSlideException">The picture looks like fluorescence, unless <see cref="TissueOptions.RefuseFluorescence"/> is off.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public TissueMask Detect(
        RgbImage thumbnail, long slideWidth, long slideHeight, PixelSpacing? spacing = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(thumbnail);
        ArgumentOutOfRangeException.ThrowIfLessThan(slideWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(slideHeight, 1);
        if (NeedsSpacing && spacing is null)
            throw new ArgumentException("Areas in µm² need the slide's µm/px.", nameof(spacing));
        return Detect(thumbnail, slideWidth, slideHeight, spacing, "the picture", cancellationToken);
    }

    private TissueMask Detect(RgbImage thumbnail, long slideWidth, long slideHeight, PixelSpacing? spacing, string name, CancellationToken cancellationToken)
    {
        if (options.RefuseFluorescence)
            FluorescenceCheck.Require(thumbnail.Pixels, name);
        var (width, height) = (thumbnail.Width, thumbnail.Height);
        var rented = ArrayPool<byte>.Shared.Rent(checked(width * height));
        try
        {
            var cells = rented.AsSpan(0, width * height);
            SaturationChannel.Compute(thumbnail.Pixels, cells);
            Reject(thumbnail, cells);
            MedianFilter.Apply(cells, width, height, options.MedianSize, cancellationToken);
            var threshold = options.Threshold == TissueThreshold.Otsu ? OtsuThreshold.Find(cells) : options.Saturation;
            foreach (ref var cell in cells)
                cell = cell > threshold ? (byte)1 : (byte)0;
            MaskClosing.Apply(cells, width, height, options.ClosingSize);
            FilterByArea(cells, width, height, slideWidth / (double)width * (slideHeight / (double)height), spacing);
            return new TissueMask(width, height, slideWidth, slideHeight, cells);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    // What is rejected is glass from the beginning, so that neither the threshold nor the closing counts on it.
    private void Reject(RgbImage thumbnail, Span<byte> saturation)
    {
        var rgb = thumbnail.Pixels;
        if (options.RejectedPens != PenColours.None)
        {
            var rented = ArrayPool<byte>.Shared.Rent(saturation.Length);
            var marks = rented.AsSpan(0, saturation.Length);
            PenMarks.Find(rgb, thumbnail.Width, thumbnail.Height, options.RejectedPens, marks);
            for (var i = 0; i < marks.Length; i++)
                saturation[i] = marks[i] == 0 ? saturation[i] : (byte)0;
            ArrayPool<byte>.Shared.Return(rented);
        }

        if (options.NearWhite is { } white)
        {
            for (var i = 0; i < saturation.Length; i++)
                saturation[i] = Math.Min(rgb[3 * i], Math.Min(rgb[3 * i + 1], rgb[3 * i + 2])) < white ? saturation[i] : (byte)0;
        }
    }

    // Small pieces go before holes are filled: what counts is the tissue itself.
    private void FilterByArea(Span<byte> cells, int width, int height, double pixelsPerCell, PixelSpacing? spacing)
    {
        var cellArea = NeedsSpacing ? pixelsPerCell * spacing!.Value.X * spacing.Value.Y : pixelsPerCell;
        if (options.MinTissueArea > 0)
            MaskRegions.DropSmallTissue(cells, width, height, options.MinTissueArea / cellArea);
        if (options.MaxHoleArea > 0 || options.MaxHoles is not null)
            MaskRegions.FillHoles(cells, width, height, options.MaxHoleArea / cellArea, options.MaxHoles);
    }
}
