using System.Globalization;
using System.Text;

namespace PathGen.Testing;

/// <summary>A small SentencePiece model of LLaMA's kind: marks, the 256 bytes, letters and some merges.</summary>
public static class TinyTokenizer
{
    private static readonly string[] Merged =
    [
        "▁t", "he", "▁the", "in", "er", "▁a", "on", "▁s", "re", "▁c", "an", "▁o", "or", "▁i", "ti", "en", "es", "▁f", "▁p", "▁n", "ss", "ell", "▁cell", "▁cells", "ue", "▁ti", "▁tissue", "▁nuc", "▁is",
    ];

    /// <summary>Number of tokens.</summary>
    public static int Count => Pieces().Count();

    /// <summary>Writes the file.</summary>
    public static void Write(string path)
    {
        using var file = File.Create(path);
        foreach (var (text, score, kind) in Pieces())
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            byte[] piece = [0x0a, (byte)utf8.Length, .. utf8, 0x15, .. BitConverter.GetBytes(score), 0x18, kind];
            file.Write([0x0a, (byte)piece.Length, .. piece]);
        }

        // Byte pair encoding, text falls back to bytes; a space before the text, spaces stay as they are.
        file.Write([0x12, 5, 0x18, 2, 0x98, 2, 1, 0x1a, 4, 0x18, 1, 0x20, 0]);
    }

    private static IEnumerable<(string Text, float Score, byte Kind)> Pieces()
    {
        yield return ("<unk>", 0, 2);
        yield return ("<s>", 0, 3);
        yield return ("</s>", 0, 3);
        for (var value = 0; value < 256; value++)
            yield return (string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), 0, 6);
        var texts = new List<string>();
        foreach (var merged in Merged)
        {
            // Whatever a piece is joined of must be a piece as well.
            for (var length = 2; length <= merged.Length; length++)
            {
                if (!texts.Contains(merged[..length]))
                    texts.Add(merged[..length]);
            }
        }

        for (var i = 0; i < texts.Count; i++)
            yield return (texts[i], -i, 1);
        const string Letters = "▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;()'-?!<>/[]";
        for (var i = 0; i < Letters.Length; i++)
            yield return (Letters[i].ToString(), -texts.Count - i, 1);
    }
}
