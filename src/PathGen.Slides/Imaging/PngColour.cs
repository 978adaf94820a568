namespace PathGen.Slides;

/// <summary>A PNG's colour type, by its number in the file.</summary>
internal enum PngColour
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    RgbAlpha = 6,
}
