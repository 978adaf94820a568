using System.Collections.Frozen;

namespace PathGen.Slides;

/// <summary>Value representations (PS3.5, section 6.2): two letters, the first in the lower byte, as they stand in the file.</summary>
internal static class DicomVr
{
    public const ushort Double = 'F' | 'D' << 8;
    public const ushort Float = 'F' | 'L' << 8;
    public const ushort LongText = 'L' | 'T' << 8;
    public const ushort OtherByte = 'O' | 'B' << 8;
    public const ushort OtherWord = 'O' | 'W' << 8;
    public const ushort Sequence = 'S' | 'Q' << 8;
    public const ushort ShortText = 'S' | 'T' << 8;
    public const ushort SignedLong = 'S' | 'L' << 8;
    public const ushort SignedShort = 'S' | 'S' << 8;
    public const ushort Unknown = 'U' | 'N' << 8;
    public const ushort UnsignedLong = 'U' | 'L' << 8;
    public const ushort UnsignedShort = 'U' | 'S' << 8;
    public const ushort UnlimitedText = 'U' | 'T' << 8;

    private static readonly FrozenSet<ushort> ShortLengths = Set("AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US");
    private static readonly FrozenSet<ushort> Texts = Set("AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT");

    /// <summary>Packs two letters.</summary>
    public static ushort Of(char first, char second) => (ushort)(first | second << 8);

    /// <summary>Whether two bytes can be a value representation at all.</summary>
    public static bool IsPlausible(ushort vr) => (vr & 0xFF) is >= 'A' and <= 'Z' && vr >> 8 is >= 'A' and <= 'Z';

    /// <summary>Whether the length takes 2 bytes (the old representations) instead of 4 after 2 reserved ones (all others, also those still to come).</summary>
    public static bool HasShortLength(ushort vr) => ShortLengths.Contains(vr);

    /// <summary>Whether it is text in one or several values.</summary>
    public static bool IsText(ushort vr) => Texts.Contains(vr);

    /// <summary>Whether a backslash is an ordinary character instead of standing between values.</summary>
    public static bool IsOneText(ushort vr) => vr is LongText or ShortText or UnlimitedText;

    private static FrozenSet<ushort> Set(string names) => names.Split(' ').Select(name => Of(name[0], name[1])).ToFrozenSet();
}
