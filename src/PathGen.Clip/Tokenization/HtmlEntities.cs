using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace PathGen.Clip;

/// <summary>HTML character references to text, by the HTML standard's table of 2,231 names. Thread-safe.</summary>
internal static partial class HtmlEntities
{
    private const string Resource = "html-entities.txt";
    private static readonly Lazy<(Dictionary<string, string> Names, Dictionary<string, string> CapitalNames)> Tables = new(Load);

    // What the standard reads for 128 to 159: Windows-1252, where it has the code.
    private const string C1 =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
        + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>
    /// Unescapes every reference as a browser (and Python's <c>html.unescape</c>) does: names by their longest known beginning, some without semicolon;
    /// numbers that are no character become U+FFFD, or nothing.
    /// </summary>
    public static string Unescape(string text) => text.Contains('&') ? AnyReference().Replace(text, match => Resolve(match.ValueSpan[1..])) : text;

    /// <summary>
    /// Unescapes only references that can hardly be anything else: those that end in a semicolon, and names written in capitals as a whole.
    /// </summary>
    public static string UnescapeCertain(string text) => text.Contains('&') ? CertainReference().Replace(text, Certain) : text;

    [GeneratedRegex("&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)")]
    private static partial Regex AnyReference();

    [GeneratedRegex("&#?[0-9A-Za-z]{1,24};")]
    private static partial Regex CertainReference();

    private static string Certain(Match match)
    {
        var body = match.ValueSpan[1..];
        if (body[0] != '#')
        {
            return Tables.Value.Names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(body, out var value)
                || Tables.Value.CapitalNames.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(body, out value) ? value : match.Value;
        }

        var unescaped = Unescape(match.Value);
        return unescaped.Contains(';') ? match.Value : unescaped;
    }

    private static string Resolve(ReadOnlySpan<char> body)
    {
        if (body[0] == '#')
            return ResolveNumber(body[1..].TrimEnd(';'));
        var names = Tables.Value.Names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (names.TryGetValue(body, out var value))
            return value;
        for (var length = body.Length - 1; length > 1; length--)
        {
            if (names.TryGetValue(body[..length], out value))
                return string.Concat(value, body[length..]);
        }

        return string.Concat("&", body);
    }

    private static string ResolveNumber(ReadOnlySpan<char> digits)
    {
        var hex = digits[0] is 'x' or 'X';
        digits = (hex ? digits[1..] : digits).TrimStart('0');
        var known = int.TryParse(digits.Length == 0 ? "0" : digits, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var code);
        if (!known || digits.Length > 8 || code is 0 or < 0 or > 0x10FFFF or (>= 0xD800 and <= 0xDFFF))
            return "\uFFFD";
        if (code is >= 0x80 and <= 0x9F)
            return C1[code - 0x80].ToString();
        var dropped = code is (>= 1 and <= 8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or (>= 0xFDD0 and <= 0xFDEF) || (code & 0xFFFE) == 0xFFFE;
        return dropped ? "" : char.ConvertFromUtf32(code);
    }

    private static (Dictionary<string, string> Names, Dictionary<string, string> CapitalNames) Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is not inside {Assembly.GetExecutingAssembly().GetName().Name}.");
        using var reader = new StreamReader(stream);
        var names = new Dictionary<string, string>(2231, StringComparer.Ordinal);
        var capitals = new Dictionary<string, string>(1400, StringComparer.Ordinal);
        var table = names;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            if (line.Length == 0)
            {
                table = capitals;
                continue;
            }

            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var value = new StringBuilder();
            foreach (var code in line[(space + 1)..].Split('+'))
                value.Append(char.ConvertFromUtf32(int.Parse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)));
            table.Add(line[..space], value.ToString());
        }

        return (names, capitals);
    }
}
