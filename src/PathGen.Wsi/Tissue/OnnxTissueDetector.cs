using System.Buffers;
using PathGen.Onnx;
using PathGen.Slides;
using static System.FormattableString;

namespace PathGen.Wsi;

/// <summary>
/// Tissue is what a segmentation network says: any ONNX graph from float [N, H, W, 3] (RGB, channels last) to the probability of tissue, float [N, H, W, 1], of fixed H and W. A thumbnail larger than
/// H × W is run in overlapping tiles; one that is smaller is filled up with white. Memory depends on the thumbnail and one tile. What the network was not trained on, it does not know: fluorescence is
/// not refused here, and a bright-field network is no use on it. Thread-safe; dispose it when no thread uses it any more.
/// </summary>
public sealed class OnnxTissueDetector : ITissueDetector, IDisposable
{
    private readonly TissueNetwork network;
    private readonly OnnxTissueOptions options;
    private readonly string settings;

    private OnnxTissueDetector(TissueNetwork network, OnnxTissueOptions options)
    {
        this.network = network;
        this.options = options;

        // Kernels of other providers round otherwise; the CPU alone adds nothing.
        var providers = options.Session.Providers is [{ IsCpu: true }] ? "" : $" on {string.Join(',', options.Session.Providers.Select(p => p.Name))}";
        settings = Invariant($"onnx/1 model={network.Sha256} downsample={options.Downsample} side<={options.MaxThumbnailSide} probability>{options.Threshold} overlap={options.Overlap} scale={options.PixelScale:R}{providers}");
    }

    /// <inheritdoc/>
    public string Settings => settings;

    /// <summary>Loads a model.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="options">Copied; null for defaults.</param>
    /// <exception cref="WsiException">The file is missing or damaged, is another kind of model, or ONNX Runtime or a provider cannot be loaded.</exception>
    public static OnnxTissueDetector Load(string path, OnnxTissueOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options = options?.Copy() ?? new OnnxTissueOptions();
        return new OnnxTissueDetector(TissueNetwork.Load(path, options.Session), options);
    }

    /// <inheritdoc/>
    /// <exception cref="WsiException">The model failed, or gave no probabilities.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>, between pieces of the slide or between tiles.</exception>
    public TissueMask Detect(Slide slide, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slide);
        cancellationToken.ThrowIfCancellationRequested();
        var downsample = Math.Max(options.Downsample, Math.Max(slide.Width, slide.Height) / (double)options.MaxThumbnailSide);
        var (width, height) = (Math.Max(1, (int)Math.Round(slide.Width / downsample)), Math.Max(1, (int)Math.Round(slide.Height / downsample)));
        using var thumbnail = slide.ReadRegion(new SlideRegion(0, 0, slide.Width, slide.Height), width, height, cancellationToken);
        return Detect(thumbnail, slide.Width, slide.Height, cancellationToken);
    }

    /// <summary>Marks the tissue on a picture of a whole slide.</summary>
    /// <param name="thumbnail">The whole slide; one cell of the mask for each of its pixels.</param>
    /// <param name="slideWidth">Width of the slide's level 0 in pixels.</param>
    /// <param name="slideHeight">Height of the slide's level 0 in pixels.</param>
    /// <param name="cancellationToken">Stops between tiles.</param>
    /// <exception cref="WsiException">The model failed, or gave no probabilities.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public TissueMask Detect(RgbImage thumbnail, long slideWidth, long slideHeight, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(thumbnail);
        var cells = new byte[checked(thumbnail.Width * thumbnail.Height)];
        var columns = TileSpan.Cover(thumbnail.Width, network.Width, (int)(options.Overlap * network.Width));
        var rows = TileSpan.Cover(thumbnail.Height, network.Height, (int)(options.Overlap * network.Height));
        var (area, floats) = (network.Width * network.Height, ArrayPool<float>.Shared);
        var (pixels, probabilities) = (floats.Rent(3 * area), floats.Rent(area));
        try
        {
            foreach (var row in rows)
            {
                foreach (var column in columns)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Fill(thumbnail, column.Start, row.Start, pixels.AsSpan(0, 3 * area));
                    network.Run(pixels.AsMemory(0, 3 * area), probabilities.AsMemory(0, area));
                    for (var y = row.From; y < row.To; y++)
                    {
                        var line = probabilities.AsSpan((y - row.Start) * network.Width + column.From - column.Start, column.To - column.From);
                        for (var x = 0; x < line.Length; x++)
                            cells[y * thumbnail.Width + column.From + x] = line[x] > options.Threshold ? (byte)1 : (byte)0;
                    }
                }
            }
        }
        finally
        {
            floats.Return(pixels);
            floats.Return(probabilities);
        }

        return new TissueMask(thumbnail.Width, thumbnail.Height, slideWidth, slideHeight, cells);
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => network.Dispose();

    private void Fill(RgbImage thumbnail, int left, int top, Span<float> pixels)
    {
        var scale = (float)options.PixelScale;
        pixels.Fill(255 * scale);
        var width = Math.Min(network.Width, thumbnail.Width - left);
        for (var y = 0; y < Math.Min(network.Height, thumbnail.Height - top); y++)
        {
            var source = thumbnail.Row(top + y).Slice(3 * left, 3 * width);
            var target = pixels.Slice(3 * y * network.Width, 3 * width);
            for (var i = 0; i < source.Length; i++)
                target[i] = source[i] * scale;
        }
    }
}
