namespace PathGen.Slides;

/// <summary>What becomes of a slide's colours when it is read.</summary>
public enum SlideColours
{
    /// <summary>The pixels are those that the file holds, as OpenSlide and most models' training data have them. The default.</summary>
    AsStored,

    /// <summary>
    /// Pixels of a slide that carries an ICC profile are converted to sRGB, before any resampling: relative colorimetric, without black point compensation, colours
    /// outside sRGB clipped. Matrix and tone curve profiles are evaluated exactly, look-up table profiles (A2B) on a grid of 49³. A profile that is sRGB itself, to one
    /// level of 255, changes nothing, as does a slide without profile. Associated images stay as stored.
    /// </summary>
    SRgb,
}
