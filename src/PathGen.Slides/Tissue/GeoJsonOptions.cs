namespace PathGen.Slides;

/// <summary>How <see cref="TissueMaskFile.WriteGeoJson(TissueMask, Stream, GeoJsonOptions?)"/> labels polygons. Not thread-safe while being set.</summary>
public sealed class GeoJsonOptions
{
    /// <summary>Name of the classification. Default <c>Tissue</c>.</summary>
    /// <exception cref="ArgumentException">Null or empty.</exception>
    public string ClassName
    {
        get;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            field = value;
        }
    } = "Tissue";

    /// <summary>Colour of the classification, <c>0xRRGGBB</c>. QuPath refuses a classification without one. Default a green, <c>0x00A060</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int Colour
    {
        get;
        set => field = value is >= 0 and <= 0xFFFFFF ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A colour must be 0 to 0xFFFFFF.");
    } = 0x00A060;
}
