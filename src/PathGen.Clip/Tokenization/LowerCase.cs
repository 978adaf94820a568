using System.Globalization;
using System.Text;

namespace PathGen.Clip;

/// <summary>Lower case as Unicode's full mapping has it (and Python's <c>lower</c>): İ becomes i and a dot above, a capital sigma that ends a word ς.</summary>
internal static class LowerCase
{
    /// <summary>Converts a text without lone surrogates.</summary>
    public static string Convert(string text)
    {
        var lower = text.ToLowerInvariant();
        if (!text.AsSpan().ContainsAny('\u0130', '\u03A3'))
            return lower;
        var result = new StringBuilder(lower.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            _ = text[i] switch
            {
                '\u0130' => result.Append("i\u0307"),
                '\u03A3' when EndsWord(text, i) => result.Append('\u03C2'),
                _ => result.Append(lower[i]),
            };
        }

        return result.ToString();
    }

    /// <summary>Unicode 3.13, Final_Sigma: a cased letter before, none after, signs that case ignores skipped.</summary>
    private static bool EndsWord(string text, int sigma)
    {
        var before = sigma;
        while (before > 0)
        {
            Rune.DecodeLastFromUtf16(text.AsSpan(0, before), out var rune, out var length);
            before -= length;
            if (CaseIgnores(rune))
                continue;
            if (!IsCased(rune))
                return false;
            return !CasedFollows(text, sigma + 1);
        }

        return false;
    }

    private static bool CasedFollows(string text, int start)
    {
        while (start < text.Length)
        {
            Rune.DecodeFromUtf16(text.AsSpan(start), out var rune, out var length);
            start += length;
            if (!CaseIgnores(rune))
                return IsCased(rune);
        }

        return false;
    }

    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || rune.Value is 0xAA or 0xBA or (>= 0x2160 and <= 0x217F) or (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149)
            or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);

    private static bool CaseIgnores(Rune rune) =>
        rune.Value is '\'' or '.' or ':' or '^' or '`' or 0xB7 or 0x387 or 0x2018 or 0x2019 or 0x2024 or 0x2027
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
}
