using System.Text;
using System.Text.RegularExpressions;

namespace PathGen.Clip;

/// <summary>
/// Repairs text as the defaults of ftfy 6 (<c>fix_text</c>) do, line by line until nothing changes: HTML references (until a line holds &lt;), wrong
/// encodings (<see cref="MojibakeRepair"/>), Latin ligatures, full-width forms, curly quotes, line breaks, lone surrogates, terminal escapes, control
/// characters, canonical composition. Thread-safe.
/// </summary>
internal static partial class TextRepair
{
    private const int MaxPasses = 32;

    // NFKC of U+FF61 to U+FFEE: half-width katakana, half-width Hangul, wide signs. U+FFE3 alone becomes two characters.
    private const string NarrowForms =
        "\u3002\u300c\u300d\u3001\u30fb\u30f2\u30a1\u30a3\u30a5\u30a7\u30a9\u30e3\u30e5\u30e7\u30c3\u30fc\u30a2\u30a4\u30a6\u30a8\u30aa\u30ab\u30ad"
        + "\u30af\u30b1\u30b3\u30b5\u30b7\u30b9\u30bb\u30bd\u30bf\u30c1\u30c4\u30c6\u30c8\u30ca\u30cb\u30cc\u30cd\u30ce\u30cf\u30d2\u30d5\u30d8\u30db"
        + "\u30de\u30df\u30e0\u30e1\u30e2\u30e4\u30e6\u30e8\u30e9\u30ea\u30eb\u30ec\u30ed\u30ef\u30f3\u3099\u309a\u1160\u1100\u1101\u11aa\u1102\u11ac"
        + "\u11ad\u1103\u1104\u1105\u11b0\u11b1\u11b2\u11b3\u11b4\u11b5\u111a\u1106\u1107\u1108\u1121\u1109\u110a\u110b\u110c\u110d\u110e\u110f\u1110"
        + "\u1111\u1112\uffbf\uffc0\uffc1\u1161\u1162\u1163\u1164\u1165\u1166\uffc8\uffc9\u1167\u1168\u1169\u116a\u116b\u116c\uffd0\uffd1\u116d\u116e"
        + "\u116f\u1170\u1171\u1172\uffd8\uffd9\u1173\u1174\u1175\uffdd\uffde\uffdf\u00a2\u00a3\u00ac\uffe3\u00a6\u00a5\u20a9\uffe7\u2502\u2190\u2191"
        + "\u2192\u2193\u25a0\u25cb";

    /// <summary>Repairs a text. The result holds no lone surrogates.</summary>
    public static string Repair(string text)
    {
        if (!text.Contains('\n'))
            return RepairLine(text, !text.Contains('<'));
        var result = new StringBuilder(text.Length);
        var unescape = true;
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) + 1;
            var line = end == 0 ? text[start..] : text[start..end];
            start += line.Length;
            unescape = unescape && !line.Contains('<');
            result.Append(RepairLine(line, unescape));
        }

        return result.ToString();
    }

    [GeneratedRegex("\u001B\\[[\\d;]*[a-zA-Z]")]
    private static partial Regex TerminalEscape();

    private static string RepairLine(string line, bool unescape)
    {
        // Each pass can reveal work for the next, such as &amp;amp;. Without an end, a hostile text would cost the square of its length.
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var before = line;
            if (unescape)
                line = HtmlEntities.UnescapeCertain(line);
            line = RepairCharacters(MojibakeRepair.Repair(line));
            if (line.Contains('\u001B'))
                line = TerminalEscape().Replace(line, "");
            line = CanonicalComposition.Compose(RemoveControls(line));
            if (line == before)
                break;
        }

        return line;
    }

    private static string RepairCharacters(string line)
    {
        if (line.AsSpan().IndexOfAnyExceptInRange('\0', '\u007F') < 0 && !line.Contains('\r'))
            return line;
        var result = new StringBuilder(line.Length + 8);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '\r' && i + 1 < line.Length && line[i + 1] == '\n')
                continue;
            if (char.IsHighSurrogate(c) && i + 1 < line.Length && char.IsLowSurrogate(line[i + 1]))
                result.Append(c).Append(line[++i]);
            else if (Expand(c) is { } letters)
                result.Append(letters);
            else
                result.Append(Replace(c));
        }

        return result.ToString();
    }

    private static string? Expand(char c) => c switch
    {
        '\u0132' => "IJ",
        '\u0133' => "ij",
        '\u0149' => "'n",
        '\u01C4' => "D\u017D",
        '\u01C5' => "D\u017E",
        '\u01C6' => "d\u017E",
        '\u01C7' => "LJ",
        '\u01C8' => "Lj",
        '\u01C9' => "lj",
        '\u01CA' => "NJ",
        '\u01CB' => "Nj",
        '\u01CC' => "nj",
        '\u01F1' => "DZ",
        '\u01F2' => "Dz",
        '\u01F3' => "dz",
        '\uFB00' => "ff",
        '\uFB01' => "fi",
        '\uFB02' => "fl",
        '\uFB03' => "ffi",
        '\uFB04' => "ffl",
        '\uFB05' => "\u017Ft",
        '\uFB06' => "st",
        '\uFFE3' => " \u0304",
        _ => null,
    };

    private static char Replace(char c) => c switch
    {
        < '\u0080' => c == '\r' ? '\n' : c,
        '\u0085' or '\u2028' or '\u2029' => '\n',
        '\u02BC' or (>= '\u2018' and <= '\u201B') => '\'',
        >= '\u201C' and <= '\u201F' => '"',
        '\u3000' => ' ',
        >= '\uFF01' and <= '\uFF5E' => Replace((char)(c - 0xFEE0)),
        '\uFF5F' => '\u2985',
        '\uFF60' => '\u2986',
        >= '\uFF61' and <= '\uFFEE' => NarrowForms[c - 0xFF61],
        >= '\uD800' and <= '\uDFFF' => '\uFFFD',
        _ => c,
    };

    private static string RemoveControls(string line)
    {
        var first = 0;
        while (first < line.Length && !IsControl(line[first]))
            first++;
        if (first == line.Length)
            return line;
        var result = new StringBuilder(line.Length);
        foreach (var c in line)
        {
            if (!IsControl(c))
                result.Append(c);
        }

        return result.ToString();
    }

    private static bool IsControl(char c) =>
        c is < '\t' or '\u000B' or (>= '\u000E' and < ' ') or '\u007F' or (>= '\u206A' and <= '\u206F') or '\uFEFF' or (>= '\uFFF9' and <= '\uFFFC');
}
