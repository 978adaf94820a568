namespace PathGen.Slides;

/// <summary>How <see cref="TileGrid"/> lays tiles. Not thread-safe while being set; a grid copies it.</summary>
public sealed class TileGridOptions
{
    /// <summary>The longest side of a tile and the longest stride, in pixels.</summary>
    public const int MaxSide = 1 << 16;

    /// <summary>Side of a square tile in pixels of <see cref="MicronsPerPixel"/>, 1 to <see cref="MaxSide"/>. Default 672.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int TileSize
    {
        get;
        set => field = value is >= 1 and <= MaxSide ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"A tile's side must be 1 to {MaxSide} pixels.");
    } = 672;

    /// <summary>
    /// Pixels of <see cref="MicronsPerPixel"/> from one tile to the next, 1 to <see cref="MaxSide"/>; smaller than <see cref="TileSize"/> overlaps, larger leaves gaps.
    /// Default null: <see cref="TileSize"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int? Stride
    {
        get;
        set => field = value is null or (>= 1 and <= MaxSide) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"A stride must be 1 to {MaxSide} pixels.");
    }

    /// <summary>µm per tile pixel, 0.01 to 1000, so that tiles show the same physical size on every slide. Default null: pixels of level 0, whatever their size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double? MicronsPerPixel
    {
        get;
        set => field = value is null or (>= 0.01 and <= 1000) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "µm/px must be 0.01 to 1000.");
    }

    /// <summary>
    /// A tile is kept where more than this share of it is tissue; 0 (any tissue) to below 1. Default 0.5. For every tile of a slide, use 0 with
    /// <see cref="TissueMask.Everywhere"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double MinTissueShare
    {
        get;
        set => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The tissue share must be 0 or more and below 1.");
    } = 0.5;

    internal TileGridOptions Copy() => (TileGridOptions)MemberwiseClone();
}
