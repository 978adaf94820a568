using System.Globalization;
using System.Numerics;
using PathGen.Slides;

namespace PathGen.Samples.DeepZoom;

/// <summary>
/// One Deep Zoom image. A reader only delivers pixels of its own levels: scale, resampling, tiles ahead and ledgers are the slide's. Thread-safe: it holds no open file.
/// </summary>
internal sealed class DeepZoomReader : ISlideReader
{
    private readonly DeepZoomImage image;
    private readonly string folder;
    private readonly string name;
    private readonly SlideLevel[] levels;

    // Deep Zoom numbers its levels from 1×1 pixel upwards.
    private readonly int finest;

    public DeepZoomReader(DeepZoomImage image, string folder, string name)
    {
        this.image = image;
        this.folder = folder;
        this.name = name;
        finest = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Math.Max(image.Width, image.Height)));

        // Levels smaller than a tile are of no use to anyone.
        var last = Math.Max(0, finest - BitOperations.Log2((uint)image.TileSize));
        levels = [.. Enumerable.Range(0, last + 1).Select(i => new SlideLevel(Halved(image.Width, i), Halved(image.Height, i), 1 << i))];
    }

    /// <inheritdoc/>
    public string Format => "deep-zoom";

    /// <inheritdoc/>
    public IReadOnlyList<SlideLevel> Levels => levels;

    /// <summary>Deep Zoom states none: <see cref="SlideOptions.MicronsPerPixel"/> supplies it.</summary>
    public PixelSpacing? Spacing => null;

    /// <inheritdoc/>
    public double? ObjectivePower => null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Properties { get; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public IReadOnlyList<string> AssociatedImages => [];

    /// <inheritdoc/>
    public void ReadLevel(int level, long x, long y, RgbImage destination, CancellationToken cancellationToken = default)
    {
        var size = levels[level];
        destination.Fill(255, 255, 255);
        var (left, top) = (Math.Max(0, x), Math.Max(0, y));
        var (right, bottom) = (Math.Min(size.Width, x + destination.Width), Math.Min(size.Height, y + destination.Height));
        for (var row = top / image.TileSize; row * image.TileSize < bottom; row++)
        {
            for (var column = left / image.TileSize; column * image.TileSize < right; column++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                CopyTile(level, column, row, x, y, (left, top, right, bottom), destination);
            }
        }
    }

    /// <inheritdoc/>
    public RgbImage ReadAssociatedImage(string name, CancellationToken cancellationToken = default) =>
        throw new SlideException($"{this.name}: no associated image '{name}'; Deep Zoom holds none.");

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void CopyTile(int level, long column, long row, long x, long y, (long Left, long Top, long Right, long Bottom) region, RgbImage destination)
    {
        var path = Path.Combine(folder, (finest - level).ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{column}_{row}.{image.Extension}"));
        if (!File.Exists(path))
            return; // Where no tile is stored, the background shows.
        using var tile = PictureFile.Read(path);
        var (tileX, tileY) = (column * image.TileSize - (column > 0 ? image.Overlap : 0), row * image.TileSize - (row > 0 ? image.Overlap : 0));
        var (width, height) = (Math.Min(levels[level].Width, (column + 1) * image.TileSize + image.Overlap) - tileX, Math.Min(levels[level].Height, (row + 1) * image.TileSize + image.Overlap) - tileY);
        if (tile.Width != width || tile.Height != height)
            throw new SlideException($"{name}: tile {path} has {tile.Width}×{tile.Height} pixels; {width}×{height} were expected.");
        var (x0, x1) = (Math.Max(region.Left, column * image.TileSize), Math.Min(region.Right, (column + 1) * image.TileSize));
        var (y0, y1) = (Math.Max(region.Top, row * image.TileSize), Math.Min(region.Bottom, (row + 1) * image.TileSize));
        for (var line = y0; line < y1; line++)
        {
            tile.Row((int)(line - tileY)).Slice((int)(3 * (x0 - tileX)), (int)(3 * (x1 - x0)))
                .CopyTo(destination.Row((int)(line - y))[(int)(3 * (x0 - x))..]);
        }
    }

    private static long Halved(int length, int times) => (length + (1L << times) - 1) >> times;
}
