using System.Buffers;

namespace PathGen.Clip;

/// <summary>
/// CLIP's tokenizer: text to the ids that its text transformer reads, exactly as open_clip makes them. The text is repaired (the default fixes of
/// ftfy 6), HTML-unescaped twice, its white space folded, lower-cased, cut into words and encoded by byte pairs over 49,408 tokens. Thread-safe.
/// </summary>
/// <remarks>
/// Two deliberate limits of the repair, both rare in English text: of text decoded with a wrong encoding only UTF-8 read as Latin-1 or Windows-1252
/// is restored (ftfy knows ten encodings), and only where it can hardly be meant; nested HTML escapes are resolved 32 deep.
/// Texts are at most <see cref="MaxTextLength"/> characters.
/// </remarks>
public sealed class ClipTokenizer
{
    /// <summary>Id of the token that starts every text.</summary>
    public const int StartToken = BytePairVocabulary.StartToken;

    /// <summary>Id of the token that ends every text; the text embedding is read at its place.</summary>
    public const int EndToken = BytePairVocabulary.EndToken;

    /// <summary>The longest text in UTF-16 characters: 10 Mi.</summary>
    public const int MaxTextLength = 10 << 20;

    private static readonly Lazy<ClipTokenizer> SharedDefault = new(() => new ClipTokenizer());
    private readonly BytePairEncoder encoder = BytePairEncoder.Shared;

    /// <summary>Makes a tokenizer. All share one vocabulary and one word cache.</summary>
    /// <param name="contextLength">Positions of the text transformer, 2 to 65,536; 77 for every published CLIP.</param>
    public ClipTokenizer(int contextLength = 77)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(contextLength, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(contextLength, 65536);
        ContextLength = contextLength;
    }

    /// <summary>The tokenizer of CLIP with 77 positions, made on first use.</summary>
    public static ClipTokenizer Default => SharedDefault.Value;

    /// <summary>Ids that <see cref="Encode(string, Span{long})"/> writes.</summary>
    public int ContextLength { get; }

    /// <summary>
    /// Writes exactly <see cref="ContextLength"/> ids: start token, tokens, end token, zeros. What exceeds the context is cut and the last id is the end token.
    /// </summary>
    /// <param name="text">Any text; empty is allowed.</param>
    /// <param name="ids">Receives the ids; at least <see cref="ContextLength"/> long, and what lies beyond stays untouched.</param>
    /// <returns>Ids that are not padding, start and end included: 2 to <see cref="ContextLength"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="ids"/> is too short, or the text is longer than <see cref="MaxTextLength"/>.</exception>
    public int Encode(string text, Span<long> ids)
    {
        Check(text);
        if (ids.Length < ContextLength)
            throw new ArgumentException($"Room for {ids.Length} ids; a text needs {ContextLength}.", nameof(ids));
        ids = ids[..ContextLength];
        var room = ids[..^1];
        room[0] = StartToken;
        var count = 1;
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            var scanner = new WordScanner(TextCleaner.Clean(text, buffer));
            while (count < room.Length && scanner.MoveNext())
            {
                foreach (var token in encoder.Encode(scanner.Current))
                {
                    if (count == room.Length)
                        break;
                    room[count++] = token;
                }
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }

        ids[count++] = EndToken;
        ids[count..].Clear();
        return count;
    }

    /// <summary>The ids of one text, padded or cut to <see cref="ContextLength"/>.</summary>
    /// <param name="text">Any text; empty is allowed.</param>
    /// <exception cref="ArgumentException">The text is longer than <see cref="MaxTextLength"/>.</exception>
    public long[] Encode(string text)
    {
        var ids = new long[ContextLength];
        Encode(text, ids);
        return ids;
    }

    /// <summary>The ids of N texts, one row of <see cref="ContextLength"/> after another: N × ContextLength.</summary>
    /// <param name="texts">N texts.</param>
    /// <exception cref="ArgumentException">A text is longer than <see cref="MaxTextLength"/>.</exception>
    public long[] Encode(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var ids = new long[checked(texts.Count * ContextLength)];
        for (var i = 0; i < texts.Count; i++)
            Encode(texts[i], ids.AsSpan(i * ContextLength, ContextLength));
        return ids;
    }

    /// <summary>Tokens of the whole text, start and end included and nothing cut: what a caption must keep at or below <see cref="ContextLength"/>.</summary>
    /// <param name="text">Any text; empty is allowed.</param>
    /// <exception cref="ArgumentException">The text is longer than <see cref="MaxTextLength"/>.</exception>
    public int CountTokens(string text)
    {
        Check(text);
        var count = 2;
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            var scanner = new WordScanner(TextCleaner.Clean(text, buffer));
            while (scanner.MoveNext())
                count += encoder.Encode(scanner.Current).Length;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }

        return count;
    }

    private static void Check(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxTextLength)
            throw new ArgumentException($"A text of {text.Length} characters; at most {MaxTextLength} are read. Cut it first.", nameof(text));
    }
}
