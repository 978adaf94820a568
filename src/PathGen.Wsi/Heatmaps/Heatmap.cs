using PathGen.Slides;

namespace PathGen.Wsi;

/// <summary>
/// One score of a slide's patches as a picture over the slide, as a pyramid and as GeoJSON. The same scores give the same colours in all of them. Immutable; thread-safe. Research use only; not a diagnosis.
/// </summary>
public sealed class Heatmap
{
    private readonly PatchScores scores;
    private readonly HeatmapOptions options;
    private readonly ScoreScale scale;
    private readonly float[] shares;
    private readonly HeatLayer layer;

    /// <summary>Makes a heatmap.</summary>
    /// <param name="scores">The patches; one or more.</param>
    /// <param name="name">Which of the scores.</param>
    /// <param name="options">Read once; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no such score.</exception>
    /// <exception cref="WsiException">There is no patch.</exception>
    public Heatmap(PatchScores scores, string name, HeatmapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentException.ThrowIfNullOrEmpty(name);
        this.scores = scores;
        options ??= new HeatmapOptions();
        this.options = new HeatmapOptions
        {
            MaxSide = options.MaxSide, Colours = options.Colours, Scaling = options.Scaling, Percentiles = options.Percentiles, Opacity = options.Opacity, Title = options.Title,
        };
        Name = name;
        var values = scores[name];
        if (values.IsEmpty)
            throw new WsiException($"{scores.SlideId}: the slide has no patches, so there is nothing to draw.");
        scale = new ScoreScale(values, this.options);
        shares = new float[values.Length];
        for (var i = 0; i < shares.Length; i++)
            shares[i] = (float)scale.Share(values[i]);
        layer = new HeatLayer(scores, shares, this.options);
    }

    /// <summary>Which score is shown.</summary>
    public string Name { get; }

    /// <summary>Draws the slide under the colours, with colour bar, legend and, where the slide states its scale, a scale bar.</summary>
    /// <param name="slide">The slide that the patches are of.</param>
    /// <param name="cancellationToken">Stops reading the slide.</param>
    /// <returns>A picture that belongs to the caller.</returns>
    /// <exception cref="WsiException">Patches lie beyond the slide: they are of another one.</exception>
    /// <exception cref="SlideException">The slide cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public RgbImage Draw(Slide slide, CancellationToken cancellationToken = default)
    {
        CheckFits(slide);
        using var picture = slide.ReadThumbnail(options.MaxSide, cancellationToken);
        layer.Blend(picture, new SlideRegion(0, 0, slide.Width, slide.Height));
        return HeatmapPage.Compose(picture, slide, scores, options, scale, options.Title ?? $"{scores.SlideId}: {Name}");
    }

    /// <summary>
    /// Writes slide and colours as a tiled pyramidal TIFF that OpenSlide and QuPath open. Its pixels are <paramref name="downsample"/> times as large as the slide's. Memory does not depend on the slide.
    /// </summary>
    /// <param name="slide">The slide that the patches are of.</param>
    /// <param name="path">The file; replaced where it exists, whole or not at all. Its folder must exist.</param>
    /// <param name="downsample">Level-0 pixels on each side of one of its pixels, 1 to 1024.</param>
    /// <param name="cancellationToken">Stops between tiles; nothing is left behind.</param>
    /// <exception cref="WsiException">Patches lie beyond the slide: they are of another one.</exception>
    /// <exception cref="SlideException">The slide cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public void WriteTiff(Slide slide, string path, int downsample = 16, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentOutOfRangeException.ThrowIfLessThan(downsample, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(downsample, 1024);
        CheckFits(slide);
        var (width, height) = (Side(slide.Width), Side(slide.Height));
        PixelSpacing? spacing = slide.Spacing is { } s ? new PixelSpacing(s.X * downsample, s.Y * downsample) : null;
        PyramidTiff.Write(path, width, height, spacing, Tile, cancellationToken: cancellationToken);

        int Side(long pixels) => (int)Math.Min(PyramidTiff.MaxSide, Math.Max(1, (pixels + downsample - 1) / downsample));

        RgbImage Tile(int x, int y)
        {
            var side = (long)PyramidTiff.TileSide * downsample;
            var region = new SlideRegion((long)x * downsample, (long)y * downsample, side, side);
            var image = slide.ReadRegion(region, PyramidTiff.TileSide, PyramidTiff.TileSide, cancellationToken);
            layer.Blend(image, region);
            return image;
        }
    }

    /// <summary>
    /// Writes the patches as GeoJSON that QuPath 0.4 and later imports: a tile object a patch, in level-0 pixels, in its colour of the heatmap, with every score as a measurement.
    /// </summary>
    /// <param name="path">The file; replaced where it exists, whole or not at all. Its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void WriteGeoJson(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var colours = ColourTable.Of(options.Colours);
        WholeFile.Write(path, stream => PatchGeoJson.Write(scores, i => colours[shares[i]], stream));
    }

    /// <summary>Refuses a slide that the patches cannot be of. A patch may reach beyond the edge, as grids do; one that lies wholly beyond is of another slide.</summary>
    /// <exception cref="WsiException">Patches lie beyond the slide.</exception>
    public void CheckFits(Slide slide)
    {
        ArgumentNullException.ThrowIfNull(slide);
        var bad = scores.Positions.Count(p => p.X >= slide.Width || p.Y >= slide.Height || p.X + scores.PatchSize <= 0 || p.Y + scores.PatchSize <= 0);
        if (bad > 0)
            throw new WsiException($"{scores.SlideId}: {bad} of {scores.Count} patches lie beyond {slide.Name}, which has {slide.Width} × {slide.Height} pixels: they are of another slide, or their places are not in level-0 pixels.");
    }
}
