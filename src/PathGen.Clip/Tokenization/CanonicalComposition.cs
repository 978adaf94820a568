using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace PathGen.Clip;

/// <summary>
/// Unicode normalization form C (UAX #15) from a table of our own: <see cref="string.Normalize()"/> changes nothing in an application with
/// invariant globalization, and tokens must not depend on that. Thread-safe.
/// </summary>
internal static class CanonicalComposition
{
    private const string Resource = "unicode-composition.txt";
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TailCount = 28;
    private const int HangulCount = LeadCount * VowelCount * TailCount;
    private static readonly Lazy<Tables> Data = new(Load);

    /// <summary>Composes a text without lone surrogates.</summary>
    public static string Compose(string text)
    {
        // Nothing below U+0300 decomposes without composing again, and nothing there combines with what stands before it.
        if (text.AsSpan().IndexOfAnyInRange('\u0300', '\uFFFF') < 0 || IsComposed(text))
            return text;
        var points = new List<Point>(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, points);
        Order(points);
        var count = ComposePoints(CollectionsMarshal.AsSpan(points));
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < count; i++)
        {
            if (points[i].Code <= char.MaxValue)
                result.Append((char)points[i].Code);
            else
                result.Append(char.ConvertFromUtf32(points[i].Code));
        }

        return result.ToString();
    }

    /// <summary>Whether no character can change: UAX #15's quick check, with surrogates undecided.</summary>
    private static bool IsComposed(string text)
    {
        var open = Data.Value.Open;
        foreach (var c in text)
        {
            if (open[c])
                return false;
        }

        return true;
    }

    private static void Decompose(int code, List<Point> points)
    {
        if (code is >= HangulBase and < HangulBase + HangulCount)
        {
            var index = code - HangulBase;
            points.Add(new Point(LeadBase + index / (VowelCount * TailCount), 0));
            points.Add(new Point(VowelBase + index / TailCount % VowelCount, 0));
            if (index % TailCount > 0)
                points.Add(new Point(TailBase + index % TailCount, 0));
        }
        else if (code >= 0xC0 && Data.Value.Decompositions.TryGetValue(code, out var parts))
        {
            Decompose(parts.First, points);
            if (parts.Second != 0)
                Decompose(parts.Second, points);
        }
        else
        {
            points.Add(new Point(code, code >= 0x300 ? Data.Value.Classes.GetValueOrDefault(code) : (byte)0));
        }
    }

    /// <summary>Sorts each run of combining marks by class; equal classes keep their order.</summary>
    private static void Order(List<Point> points)
    {
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i].Class == 0)
                continue;
            var end = i;
            var sorted = true;
            for (; end < points.Count && points[end].Class != 0; end++)
                sorted &= end == i || points[end - 1].Class <= points[end].Class;
            if (!sorted)
            {
                var run = points.GetRange(i, end - i).OrderBy(point => point.Class).ToList();
                for (var k = 0; k < run.Count; k++)
                    points[i + k] = run[k];
            }

            i = end;
        }
    }

    private static int ComposePoints(Span<Point> points)
    {
        var kept = 0;
        var starter = -1;
        var lastClass = 0;
        foreach (var point in points)
        {
            // Blocked when something between the starter and this has the same class or a higher one, or is a starter itself.
            var adjacent = starter == kept - 1;
            if (starter >= 0 && (adjacent || lastClass < point.Class) && Pair(points[starter].Code, point.Code) is var composed and > 0)
            {
                points[starter] = new Point(composed, 0);
                continue;
            }

            if (point.Class == 0)
                starter = kept;
            lastClass = point.Class;
            points[kept++] = point;
        }

        return kept;
    }

    private static int Pair(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
            return HangulBase + ((first - LeadBase) * VowelCount + second - VowelBase) * TailCount;
        if (first is >= HangulBase and < HangulBase + HangulCount && (first - HangulBase) % TailCount == 0 && second is > TailBase and < TailBase + TailCount)
            return first + second - TailBase;
        return Data.Value.Pairs.GetValueOrDefault(((long)first << 32) | (uint)second);
    }

    private static Tables Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is not inside {Assembly.GetExecutingAssembly().GetName().Name}.");
        using var reader = new StreamReader(stream);
        var tables = new Tables([], [], [], new bool[char.MaxValue + 1]);
        tables.Open.AsSpan(0xD800, 0x800).Fill(true);
        tables.Open.AsSpan(VowelBase, VowelCount).Fill(true);
        tables.Open.AsSpan(TailBase, TailCount).Fill(true);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var fields = line.Split(' ');
            var code = Hex(fields[1]);
            var first = Hex(fields[2]);
            if (fields[0] == "C")
            {
                for (; code <= first; code++)
                {
                    tables.Classes.Add(code, byte.Parse(fields[3], CultureInfo.InvariantCulture));
                    Mark(code);
                }

                continue;
            }

            var second = fields.Length > 3 ? Hex(fields[3]) : 0;
            tables.Decompositions.Add(code, (first, second));
            if (fields[0] == "P")
                tables.Pairs.Add(((long)first << 32) | (uint)second, code);
            Mark(fields[0] == "P" ? second : code);
        }

        return tables;

        void Mark(int value)
        {
            if (value <= char.MaxValue)
                tables.Open[value] = true;
        }
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private readonly record struct Point(int Code, byte Class);

    // Open, by UTF-16 unit: whether it can decompose for good or combine with what stands before it.
    private sealed record Tables(
        Dictionary<int, byte> Classes, Dictionary<int, (int First, int Second)> Decompositions, Dictionary<long, int> Pairs, bool[] Open);
}
