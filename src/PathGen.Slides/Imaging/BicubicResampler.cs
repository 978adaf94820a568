namespace PathGen.Slides;

/// <summary>Bicubic resize with Pillow's arithmetic.</summary>
public static class BicubicResampler
{
    /// <summary>Resizes a part of a picture to fill another.</summary>
    public static void Resize(RgbImage source, ResampleBox box, RgbImage destination) => throw new NotImplementedException();
}
