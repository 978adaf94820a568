namespace PathGen.Wsi;

/// <summary>How a <see cref="PatchSheet"/> is laid out. Not thread-safe while being set.</summary>
public sealed class PatchSheetOptions
{
    /// <summary>Patches with the highest scores, 0 to 200. Default: 12.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Top
    {
        get;
        set => field = value is >= 0 and <= 200 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "0 to 200 patches can be shown.");
    } = 12;

    /// <summary>Patches with the lowest scores, 0 to 200. Default: 6.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Bottom
    {
        get;
        set => field = value is >= 0 and <= 200 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "0 to 200 patches can be shown.");
    } = 6;

    /// <summary>Patches a row, 1 to 20. Default: 6.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Columns
    {
        get;
        set => field = value is >= 1 and <= 20 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A row must have 1 to 20 patches.");
    } = 6;

    /// <summary>Side of a patch on the sheet in pixels, 128 to 512. Default: 192.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Cell
    {
        get;
        set => field = value is >= 128 and <= 512 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A cell must be 128 to 512 pixels.");
    } = 192;
}
