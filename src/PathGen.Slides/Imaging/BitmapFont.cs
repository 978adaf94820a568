using System.Globalization;

namespace PathGen.Slides;

/// <summary>The built-in font: 6 × 13 pixels a character, Latin-1 and a few signs; every other character shows as U+FFFD.</summary>
internal static class BitmapFont
{
    /// <summary>Width of a character with its gap, in pixels.</summary>
    public const int Width = 6;

    /// <summary>Height of a line, in pixels.</summary>
    public const int Height = 13;

    private const int Replacement = 0xFFFD;
    private static readonly Dictionary<int, byte[]> Glyphs = Load();

    /// <summary>A character's <see cref="Height"/> rows; a row's highest bit is its leftmost pixel.</summary>
    public static ReadOnlySpan<byte> Rows(int codePoint) => Glyphs.TryGetValue(codePoint, out var rows) ? rows : Glyphs[Replacement];

    private static Dictionary<int, byte[]> Load()
    {
        using var reader = new StreamReader(typeof(BitmapFont).Assembly.GetManifestResourceStream("font-6x13.txt")!);
        var glyphs = new Dictionary<int, byte[]>();
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
                glyphs.Add(int.Parse(line.AsSpan(0, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture), Convert.FromHexString(line.AsSpan(5)));
        }

        return glyphs;
    }
}
