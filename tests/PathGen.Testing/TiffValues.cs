namespace PathGen.Testing;

/// <summary>The values of one tag of a TIFF that a test builds.</summary>
/// <param name="Type">TIFF's number of the type.</param>
/// <param name="Numbers">Integers; a rational is two of them.</param>
/// <param name="Raw">The bytes as they are, instead of numbers.</param>
/// <param name="StatedCount">A count that lies.</param>
public sealed record TiffValues(ushort Type, ulong[] Numbers, byte[]? Raw = null, ulong? StatedCount = null)
{
    /// <summary>TIFF's types.</summary>
    public const ushort Byte = 1, Ascii = 2, Short = 3, Long = 4, Rational = 5, Undefined = 7, Float = 11, Double = 12, Ifd = 13, Long8 = 16, Ifd8 = 18;

    /// <summary>How many values.</summary>
    public int Count => Raw is { } raw ? raw.Length / (Type == Rational ? 8 : SizeOf(Type)) : Type == Rational ? Numbers.Length / 2 : Numbers.Length;

    /// <summary>Bytes of one number of a type (a rational is two).</summary>
    public static int SizeOf(ushort type) => type switch
    {
        Short => 2,
        Long or Rational or Float or Ifd => 4,
        Double or Long8 or Ifd8 => 8,
        _ => 1,
    };
}
