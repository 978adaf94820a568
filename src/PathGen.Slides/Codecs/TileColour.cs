namespace PathGen.Slides;

/// <summary>What a tile's samples mean.</summary>
internal enum TileColour
{
    /// <summary>One sample, 0 is black.</summary>
    Grey,

    /// <summary>One sample, 0 is white.</summary>
    InvertedGrey,

    /// <summary>Red, green, blue; samples beyond them are dropped.</summary>
    Rgb,

    /// <summary>Red, green, blue, and how much they cover the background (TIFF's unassociated alpha): blended over white. Not in JPEG or JPEG 2000.</summary>
    RgbAlpha,

    /// <summary>The same, the colours multiplied by it before they were stored (associated alpha).</summary>
    RgbPremultiplied,

    /// <summary>Luma and two chromas (BT.601, full range), which may be stored at half size. For JPEG and JPEG 2000.</summary>
    YCbCr,

    /// <summary>One sample, an index into <see cref="TileEncoding.ColourMap"/>.</summary>
    Palette,
}
