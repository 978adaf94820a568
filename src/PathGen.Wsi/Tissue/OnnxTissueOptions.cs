using PathGen.Onnx;

namespace PathGen.Wsi;

/// <summary>How an <see cref="OnnxTissueDetector"/> finds tissue. Not thread-safe while being set; a detector copies it.</summary>
public sealed class OnnxTissueOptions
{
    /// <summary>Level-0 pixels per thumbnail pixel, 1 to 1024. Default 32. Made coarser where <see cref="MaxThumbnailSide"/> asks for it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double Downsample
    {
        get;
        set => field = value is >= 1 and <= 1024 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The thumbnail's downsample must be 1 to 1024.");
    } = 32;

    /// <summary>Longest side of the thumbnail in pixels, 16 to 8192: bounds time and memory. Default 4096.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxThumbnailSide
    {
        get;
        set => field = value is >= 16 and <= 8192 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The thumbnail's longest side must be 16 to 8192 pixels.");
    } = 4096;

    /// <summary>A pixel is tissue where the model's probability is above this, 0 to below 1. Default 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double Threshold
    {
        get;
        set => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The threshold must be 0 or more and below 1.");
    } = 0.5;

    /// <summary>
    /// Share of a tile's side that it has in common with the next at least, 0 to 0.75, where the thumbnail is larger than the model's input. Each pixel is taken from the tile in
    /// which it lies farthest from the border, since a network sees less around it there. Default 0.25.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double Overlap
    {
        get;
        set => field = value is >= 0 and <= 0.75 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The overlap must be 0 to 0.75 of a tile's side.");
    } = 0.25;

    /// <summary>
    /// What bytes of pixels are multiplied by, above 0 to 1. A model does not record it: most were trained on values of 0 to 1, the default 1/255; some on bytes, 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double PixelScale
    {
        get;
        set => field = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The scale of pixels must be above 0, to 1.");
    } = 1 / 255.0;

    /// <summary>Providers in order of preference, threads, optimization. Default: the CPU alone, one thread a core.</summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public SessionSettings Session
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();

    internal OnnxTissueOptions Copy() => (OnnxTissueOptions)MemberwiseClone();
}
