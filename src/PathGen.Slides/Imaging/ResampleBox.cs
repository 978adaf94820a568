namespace PathGen.Slides;

/// <summary>The part of a source picture that a resize maps onto the whole result, in source pixels with fractions; edges, not centres.</summary>
/// <param name="Left">Left edge, 0 or more.</param>
/// <param name="Top">Top edge, 0 or more.</param>
/// <param name="Right">Right edge, more than <paramref name="Left"/>, at most the width.</param>
/// <param name="Bottom">Bottom edge, more than <paramref name="Top"/>, at most the height.</param>
public readonly record struct ResampleBox(double Left, double Top, double Right, double Bottom);
