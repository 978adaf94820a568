namespace PathGen.Slides;

/// <summary>How pixels are decoded for a region that is smaller than the level it is read from.</summary>
public enum SlideDecoding
{
    /// <summary>The level's full pixels are decoded, then resampled with the bicubic kernel: what OpenSlide and Pillow give. The default.</summary>
    Exact,

    /// <summary>
    /// Where the format can (JPEG, JPEG 2000), tiles are decoded at a half, a quarter or an eighth of their size, never below the target, and only the rest of the
    /// way is resampled. Several times faster; a box or wavelet filter takes the bicubic kernel's place for that part.
    /// </summary>
    Fast,
}
