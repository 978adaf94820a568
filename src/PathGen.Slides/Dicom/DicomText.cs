using System.Text;

namespace PathGen.Slides;

/// <summary>Text of DICOM files.</summary>
internal static class DicomText
{
    private const int MaxQuote = 64;

    /// <summary>Text of a file as messages show it: one short line of printable characters.</summary>
    public static string Quote(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "nothing";
        var line = new StringBuilder();
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, MaxQuote)))
            line.Append(character is >= ' ' and <= '~' ? character : '?');
        return text.Length > MaxQuote ? line.Append('…').ToString() : line.ToString();
    }

    /// <summary>The encoding that a Specific Character Set (PS3.3, C.12.1.1.2) names; where it switches between several, the first one.</summary>
    public static Encoding EncodingOf(string? characterSet) => characterSet?.Replace("ISO 2022 IR", "ISO_IR", StringComparison.Ordinal) switch
    {
        "ISO_IR 192" => Encoding.UTF8,
        "ISO_IR 101" => Page(28592),
        "ISO_IR 109" => Page(28593),
        "ISO_IR 110" => Page(28594),
        "ISO_IR 144" => Page(28595),
        "ISO_IR 127" => Page(28596),
        "ISO_IR 126" => Page(28597),
        "ISO_IR 138" => Page(28598),
        "ISO_IR 148" => Page(28599),
        "ISO_IR 13" => Page(932),
        "ISO_IR 166" => Page(874),
        "GB18030" => Page(54936),
        "GBK" => Page(936),
        _ => Encoding.Latin1,
    };

    private static Encoding Page(int number) => CodePagesEncodingProvider.Instance.GetEncoding(number) ?? Encoding.Latin1;
}
