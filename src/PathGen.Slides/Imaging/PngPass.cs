namespace PathGen.Slides;

/// <summary>One pass over a PNG: where its first pixel lies and how far apart its pixels are (PNG specification, section 8.2, Adam7).</summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY)
{
    private static readonly PngPass[] Whole = [new(0, 0, 1, 1)];

    private static readonly PngPass[] Adam7 =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];

    /// <summary>The passes of a picture, in file order.</summary>
    public static ReadOnlySpan<PngPass> All(bool interlaced) => interlaced ? Adam7 : Whole;

    /// <summary>Pixels of this pass in a picture; a side may be 0, and then the pass is not in the file.</summary>
    public (int Width, int Height) SizeOf(int width, int height) =>
        ((int)(((long)width - X + StepX - 1) / StepX), (int)(((long)height - Y + StepY - 1) / StepY));
}
