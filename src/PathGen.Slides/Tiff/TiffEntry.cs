namespace PathGen.Slides;

/// <summary>One tag of a directory: where its values lie. Nothing of it is checked yet.</summary>
/// <param name="Type">How each value is stored.</param>
/// <param name="Count">How many values.</param>
/// <param name="Offset">Byte offset of the first value in the file.</param>
internal readonly record struct TiffEntry(TiffType Type, ulong Count, ulong Offset)
{
    /// <summary>Bytes of one value; 0 for a type that no TIFF has.</summary>
    public static int SizeOf(TiffType type) => type switch
    {
        TiffType.Byte or TiffType.Ascii or TiffType.SignedByte or TiffType.Undefined => 1,
        TiffType.Short or TiffType.SignedShort => 2,
        TiffType.Long or TiffType.SignedLong or TiffType.Float or TiffType.Ifd => 4,
        TiffType.Rational or TiffType.SignedRational or TiffType.Double or TiffType.Long8 or TiffType.SignedLong8 or TiffType.Ifd8 => 8,
        _ => 0,
    };
}
