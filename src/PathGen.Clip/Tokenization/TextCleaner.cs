using System.Buffers;

namespace PathGen.Clip;

/// <summary>Cleans text as open_clip does before it tokenizes: repair, HTML unescaped twice, white space folded, lower case. Thread-safe.</summary>
internal static class TextCleaner
{
    private static readonly SearchValues<char> NeedsNoRepair = SearchValues.Create(
        "\t\n\f\r !\"#$%'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Cleans a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="buffer">As long as the text; the result may lie in it.</param>
    public static ReadOnlySpan<char> Clean(string text, Span<char> buffer)
    {
        if (!text.AsSpan().ContainsAnyExcept(NeedsNoRepair))
            return FoldAscii(text, buffer);
        var repaired = HtmlEntities.Unescape(HtmlEntities.Unescape(TextRepair.Repair(text)));
        return LowerCase.Convert(FoldWhiteSpace(repaired));
    }

    private static ReadOnlySpan<char> FoldAscii(ReadOnlySpan<char> text, Span<char> buffer)
    {
        var length = 0;
        foreach (var c in text)
        {
            if (c > ' ')
                buffer[length++] = char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
            else if (length > 0 && buffer[length - 1] != ' ')
                buffer[length++] = ' ';
        }

        return length > 0 && buffer[length - 1] == ' ' ? buffer[..(length - 1)] : buffer[..length];
    }

    private static string FoldWhiteSpace(string text)
    {
        var buffer = new char[text.Length];
        var length = 0;
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
                buffer[length++] = c;
            else if (length > 0 && buffer[length - 1] != ' ')
                buffer[length++] = ' ';
        }

        return new string(buffer, 0, length > 0 && buffer[length - 1] == ' ' ? length - 1 : length);
    }
}
