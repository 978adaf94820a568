namespace PathGen.Slides;

/// <summary>What determines the weights of one direction of a resize.</summary>
/// <param name="InSize">Source pixels.</param>
/// <param name="Start">First edge of the box in source pixels; single precision, as Pillow holds it.</param>
/// <param name="End">Last edge of the box in source pixels.</param>
/// <param name="OutSize">Pixels of the whole result.</param>
/// <param name="First">First result pixel that is wanted.</param>
/// <param name="Count">Result pixels that are wanted.</param>
internal readonly record struct AxisKey(int InSize, float Start, float End, int OutSize, int First, int Count)
{
    /// <summary>Whether this direction keeps every pixel as it is.</summary>
    public bool IsIdentity => InSize == OutSize && Start == 0 && End == OutSize;
}
