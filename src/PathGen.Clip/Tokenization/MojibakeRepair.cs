using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace PathGen.Clip;

/// <summary>
/// Restores text that was written as UTF-8 and read as Latin-1 or Windows-1252 (<c>Âµ</c> for µ, <c>â‰¥</c> for ≥), and C1 control characters that were
/// meant as Windows-1252. Conservative: a sequence changes only if it is valid UTF-8 and can hardly be meant as it stands. Thread-safe.
/// </summary>
internal static class MojibakeRepair
{
    // Windows-1252 for bytes 0x80–0x9F; the five bytes without a character stand for themselves.
    private const string Windows1252 =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
        + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    // Leads of two-byte sequences: Latin (C2–C5), Greek (CE, CF), Cyrillic (D0, D1).
    private const string TwoByteLeads = "\u00C2\u00C3\u00C4\u00C5\u00CE\u00CF\u00D0\u00D1";

    // Signs that hardly follow a letter directly: unlike quotes, dashes, dots, ©, ®, ™, °, ª, º, which do.
    private static readonly SearchValues<char> Odd = SearchValues.Create(
        "\u20AC\u0192\u2020\u2021\u02C6\u2030\u02DC\u201A\u201E\u00A1\u00A2\u00A3\u00A4\u00A5\u00A6\u00A7\u00A8\u00AC\u00AF\u00B1\u00B2\u00B3\u00B5\u00B6\u00B8"
        + "\u00B9\u00BC\u00BD\u00BE\u00BF");

    // More that does not follow the capitals Â, Ã, Î, which are rare in themselves.
    private static readonly SearchValues<char> OddAfterA = SearchValues.Create(
        "\u00A0\u00A9\u00AA\u00AB\u00AD\u00AE\u00B0\u00B4\u00B7\u00BA\u00BB\u0160\u0161\u0153\u0178\u017E\u2013\u2014\u2122");

    /// <summary>Repairs a line, as often as it takes: text may have been misread twice.</summary>
    public static string Repair(string line)
    {
        if (line.AsSpan().IndexOfAnyExceptInRange('\0', '\u007F') < 0)
            return line;
        while (RepairOnce(line) is { } repaired)
            line = repaired;
        return line.AsSpan().IndexOfAnyInRange('\u0080', '\u009F') < 0
            ? line
            : string.Create(line.Length, line, static (result, text) =>
            {
                for (var i = 0; i < text.Length; i++)
                    result[i] = text[i] is >= '\u0080' and <= '\u009F' ? Windows1252[text[i] - 0x80] : text[i];
            });
    }

    private static string? RepairOnce(string line)
    {
        if (line.AsSpan().IndexOfAnyInRange('\u00C2', '\u00F4') < 0)
            return null;
        var bytes = new byte[line.Length];
        var encodable = true;
        for (var i = 0; i < line.Length; i++)
        {
            var value = ByteOf(line[i]);
            encodable &= value >= 0;
            bytes[i] = value < 0 ? (byte)0xFF : (byte)value;
        }

        // Where one sequence gives the line away and the whole line is UTF-8, all of it was misread, doubtful sequences too.
        var blatant = false;
        var result = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length;)
        {
            if (bytes[i] >= 0xC2 && Rune.DecodeFromUtf8(bytes.AsSpan(i), out var rune, out var length) == OperationStatus.Done && IsBlatant(line.AsSpan(i, length)))
            {
                blatant = true;
                result.Append(rune.ToString());
                i += length;
            }
            else
            {
                result.Append(line[i++]);
            }
        }

        if (!blatant)
            return null;
        return encodable && Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : result.ToString();
    }

    private static bool IsBlatant(ReadOnlySpan<char> sequence) => sequence.Length switch
    {
        2 => TwoByteLeads.Contains(sequence[0]) && (IsOdd(sequence[1]) || (sequence[0] is '\u00C2' or '\u00C3' or '\u00CE' && OddAfterA.Contains(sequence[1]))),
        3 => IsOdd(sequence[1]) || (sequence[0] == '\u00E2' && !char.IsLetter(sequence[2]) && sequence[1] is '\u0153' or '\u0161'),
        4 => sequence[0] == '\u00F0',
        _ => false,
    };

    private static bool IsOdd(char c) => c is >= '\u0080' and <= '\u009F' || Odd.Contains(c);

    private static int ByteOf(char c)
    {
        if (c <= '\u00FF')
            return c;
        var index = Windows1252.IndexOf(c);
        return index < 0 ? -1 : 0x80 + index;
    }
}
