using System.Globalization;
using System.Text;

namespace PathGen.Clip;

/// <summary>
/// Cuts cleaned text into CLIP's words. By hand what this expression says, ignoring case:
/// <c>&lt;start_of_text&gt;|&lt;end_of_text&gt;|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+</c>.
/// </summary>
/// <param name="text">Lower-cased text.</param>
internal ref struct WordScanner(ReadOnlySpan<char> text)
{
    /// <summary>The special token in its written form.</summary>
    public const string StartOfText = "<start_of_text>";

    /// <summary>The special token in its written form.</summary>
    public const string EndOfText = "<end_of_text>";

    private ReadOnlySpan<char> rest = text;

    private enum Kind
    {
        Letter,
        Number,
        Space,
        Other,
    }

    /// <summary>The word.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Goes to the next word; false at the end.</summary>
    public bool MoveNext()
    {
        var start = 0;
        while (start < rest.Length)
        {
            var kind = KindAt(start, out var length);
            if (kind == Kind.Space)
            {
                start += length;
                continue;
            }

            rest = rest[start..];
            length = Whole(rest) is var whole and > 0 ? whole : kind == Kind.Number ? length : Run(kind, length);
            Current = rest[..length];
            rest = rest[length..];
            return true;
        }

        rest = default;
        Current = default;
        return false;
    }

    private readonly int Run(Kind kind, int length)
    {
        while (length < rest.Length && KindAt(length, out var step) == kind)
            length += step;
        return length;
    }

    private static int Whole(ReadOnlySpan<char> text) => text[0] switch
    {
        '<' when Starts(text, StartOfText) => StartOfText.Length,
        '<' when Starts(text, EndOfText) => EndOfText.Length,
        '\'' when text.Length > 1 => text[1] switch
        {
            // U+017F, the long s, is an s when case is ignored; lower-casing keeps it.
            's' or 't' or 'm' or 'd' or '\u017F' => 2,
            'r' or 'v' when text.Length > 2 && text[2] == 'e' => 3,
            'l' when text.Length > 2 && text[2] == 'l' => 3,
            _ => 0,
        },
        _ => 0,
    };

    private static bool Starts(ReadOnlySpan<char> text, string token)
    {
        if (text.Length < token.Length)
            return false;
        for (var i = 0; i < token.Length; i++)
        {
            if (text[i] != token[i] && !(token[i] == 's' && text[i] == '\u017F'))
                return false;
        }

        return true;
    }

    private readonly Kind KindAt(int index, out int length)
    {
        var c = rest[index];
        length = 1;
        if (char.IsAscii(c))
            return char.IsAsciiLetter(c) ? Kind.Letter : char.IsAsciiDigit(c) ? Kind.Number : c is ' ' or (>= '\t' and <= '\r') ? Kind.Space : Kind.Other;
        Rune.DecodeFromUtf16(rest[index..], out var rune, out length);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Other,
        };
    }
}
