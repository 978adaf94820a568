using System.Text;

namespace PathGen.Instruct;

/// <summary>
/// LLaMA's tokenizer: byte pair encoding of a SentencePiece model (Kudo and Richardson, arXiv 1808.06226), the same ids as the library itself. Text is only ever text: what looks
/// like a mark (<c>&lt;/s&gt;</c>, <c>&lt;image&gt;</c>) is cut as the characters that it is made of. Thread-safe.
/// </summary>
public sealed class SentencePieceTokenizer
{
    /// <summary>The longest text, in UTF-16 units.</summary>
    public const int LongestText = 1 << 24;

    private const char Space = '▁';

    private readonly SentencePieceModel model;
    private readonly PieceMerger merger;

    private SentencePieceTokenizer(SentencePieceModel model)
    {
        this.model = model;
        merger = new PieceMerger(model);
    }

    /// <summary>Number of tokens.</summary>
    public int Count => model.Pieces.Count;

    /// <summary>Id of the start mark, -1 where there is none.</summary>
    public int StartId => model.Start;

    /// <summary>Id of the end mark, -1 where there is none.</summary>
    public int EndId => model.End;

    /// <summary>Reads a <c>tokenizer.model</c>.</summary>
    /// <param name="path">The file; at most 64 MiB.</param>
    /// <exception cref="InstructException">It cannot be read, is damaged, or is of a kind other than LLaMA's.</exception>
    public static SentencePieceTokenizer Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > SentencePieceModel.MostBytes)
                throw new InstructException($"{path} has {stream.Length:N0} bytes; a tokenizer has at most {SentencePieceModel.MostBytes:N0}.");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return Parse(path, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InstructException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the bytes of a <c>tokenizer.model</c>.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="bytes">The file's bytes.</param>
    /// <exception cref="InstructException">It is damaged, or of a kind other than LLaMA's.</exception>
    public static SentencePieceTokenizer Parse(string name, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new SentencePieceTokenizer(SentencePieceModel.Read(name, bytes));
    }

    /// <summary>The ids of a text, without start and end.</summary>
    /// <param name="text">Any text; a half of a surrogate pair counts as U+FFFD.</param>
    /// <exception cref="InstructException">It is longer than <see cref="LongestText"/>.</exception>
    public IReadOnlyList<int> Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LongestText)
            throw new InstructException($"A text of {text.Length:N0} characters; at most {LongestText:N0} are cut into tokens.");
        var ids = new List<int>((text.Length / 3) + 4);
        merger.Encode(Normalise(text), ids);
        return ids;
    }

    /// <summary>The text of ids; marks are left out.</summary>
    /// <param name="ids">Ids of this tokenizer.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not of this tokenizer.</exception>
    public string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var decoder = new TokenDecoder(this);
        var text = new StringBuilder();
        foreach (var id in ids)
            text.Append(decoder.Append(id));
        return text.Append(decoder.Finish()).ToString();
    }

    /// <summary>The piece of an id, as the model writes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not of this tokenizer.</exception>
    internal (string Text, PieceKind Kind) Piece(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, Count);
        return (model.Pieces[id], model.Kinds[id]);
    }

    /// <summary>Whether a space before a text is one that encoding put there.</summary>
    internal bool AddsSpace => model.AddDummyPrefix;

    // normalizer.cc with the identity as its table: only spaces matter.
    private string Normalise(string text)
    {
        if (text.Length == 0)
            return "";
        var space = model.EscapeWhitespaces ? Space : ' ';
        var result = new StringBuilder(text.Length + 8);
        var before = model.RemoveExtraWhitespaces;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != ' ')
            {
                AddPrefix();
                Append(result, rune);
                before = false;
            }
            else if (!before)
            {
                AddPrefix();
                result.Append(space);
                before = model.RemoveExtraWhitespaces;
            }
        }

        if (model.RemoveExtraWhitespaces)
        {
            while (result.Length > 0 && result[^1] == space)
                result.Length--;
        }

        return result.ToString();

        void AddPrefix()
        {
            if (result.Length == 0 && model.AddDummyPrefix)
                result.Append(space);
        }
    }

    private static void Append(StringBuilder text, Rune rune)
    {
        Span<char> units = stackalloc char[2];
        text.Append(units[..rune.EncodeToUtf16(units)]);
    }
}
