namespace PathGen.Slides;

/// <summary>
/// Bicubic resize (a = −0.5, antialiased) of 8-bit RGB, bit for bit as Pillow's <c>Image.resize(size, BICUBIC, box)</c>: weights of 22 fractional bits, a
/// horizontal and then a vertical pass, 8 bits in between. Stateless but for a small cache of weights; thread-safe.
/// </summary>
/// <remarks>The arithmetic follows Pillow's <c>Resample.c</c>. Weights are per axis, so a part of a result can be made without the rest.</remarks>
public static class BicubicResampler
{
    /// <summary>Resizes a whole picture to fill another.</summary>
    /// <param name="source">What is resized.</param>
    /// <param name="destination">Receives the result; its size says what to resize to. Must be another picture than <paramref name="source"/>.</param>
    /// <exception cref="ArgumentException">Both are the same picture.</exception>
    public static void Resize(RgbImage source, RgbImage destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        Resize(source, new ResampleBox(0, 0, source.Width, source.Height), destination);
    }

    /// <summary>Resizes a part of a picture to fill another. Pixels beyond the box but inside the picture count where the filter reaches them, as in Pillow.</summary>
    /// <param name="source">What is resized.</param>
    /// <param name="box">The part, in source pixels with fractions; held in single precision, as Pillow does.</param>
    /// <param name="destination">Receives the result; its size says what to resize to. Must be another picture than <paramref name="source"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is empty or reaches beyond the picture.</exception>
    /// <exception cref="ArgumentException">Both are the same picture.</exception>
    public static void Resize(RgbImage source, ResampleBox box, RgbImage destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ResizePart(source, box, destination.Width, destination.Height, 0, 0, destination);
    }

    /// <summary>
    /// Makes only a part of a resized picture: the same bytes as a resize to <paramref name="width"/> × <paramref name="height"/> followed by a crop,
    /// at the cost of the part.
    /// </summary>
    /// <param name="source">What is resized.</param>
    /// <param name="box">The part of the source that the whole result would show.</param>
    /// <param name="width">Width of the whole result in pixels.</param>
    /// <param name="height">Height of the whole result in pixels.</param>
    /// <param name="left">Left edge of the wanted part, in pixels of the whole result.</param>
    /// <param name="top">Top edge of the wanted part, in pixels of the whole result.</param>
    /// <param name="destination">Receives the wanted part; its size is the part's size. Must be another picture than <paramref name="source"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is empty or reaches beyond the picture, or the part reaches beyond the result.</exception>
    /// <exception cref="ArgumentException">Both are the same picture.</exception>
    public static void ResizePart(RgbImage source, ResampleBox box, int width, int height, int left, int top, RgbImage destination)
    {
        Check(source, box, width, height, left, top, destination);
        var columns = new AxisKey(source.Width, (float)box.Left, (float)box.Right, width, left, destination.Width);
        var rows = new AxisKey(source.Height, (float)box.Top, (float)box.Bottom, height, top, destination.Height);
        if (columns.IsIdentity && rows.IsIdentity)
            Copy(source, left, top, destination);
        else if (VnniDot.IsSupported)
            VectorResampler<VnniDot>.Run(source, columns, rows, destination);
        else if (MultiplyAddDot.IsSupported)
            VectorResampler<MultiplyAddDot>.Run(source, columns, rows, destination);
        else
            ScalarResampler.Run(source, columns, rows, destination);
    }

    private static void Copy(RgbImage source, int left, int top, RgbImage destination)
    {
        for (var y = 0; y < destination.Height; y++)
            source.Row(top + y).Slice(3 * left, destination.Stride).CopyTo(destination.Row(y));
    }

    private static void Check(RgbImage source, ResampleBox box, int width, int height, int left, int top, RgbImage destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        if (ReferenceEquals(source, destination))
            throw new ArgumentException("A picture cannot be resized into itself; give another one.", nameof(destination));
        // Written so that NaN fails too.
        if (!(box.Left >= 0 && box.Top >= 0 && box.Right <= source.Width && box.Bottom <= source.Height && box.Left < box.Right && box.Top < box.Bottom))
        {
            throw new ArgumentOutOfRangeException(
                nameof(box), box, $"The box must be non-empty and lie inside the picture of {source.Width}×{source.Height} pixels.");
        }

        CheckSpan(width, left, destination.Width, nameof(left));
        CheckSpan(height, top, destination.Height, nameof(top));
    }

    private static void CheckSpan(int whole, int start, int length, string name)
    {
        if (start < 0 || start + (long)length > whole)
            throw new ArgumentOutOfRangeException(name, start, $"{length} pixels from {start} do not lie inside a result of {whole}.");
    }
}
