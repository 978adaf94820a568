using System.Buffers;
using System.Collections.Concurrent;
using System.Text;

namespace PathGen.Clip;

/// <summary>Words to tokens by byte-pair encoding, with a bounded cache of the words seen. Thread-safe.</summary>
internal sealed class BytePairEncoder(BytePairVocabulary vocabulary)
{
    private const int MaxCachedWords = 1 << 16;
    private const int MaxCachedLength = 48;
    private const int ShortWord = 64;
    private static readonly ushort[] StartTokens = [BytePairVocabulary.StartToken];
    private static readonly ushort[] EndTokens = [BytePairVocabulary.EndToken];
    private static readonly Lazy<BytePairEncoder> SharedEncoder = new(() => new BytePairEncoder(BytePairVocabulary.Load()));
    private WordCache cache = new();

    /// <summary>The encoder over CLIP's vocabulary.</summary>
    public static BytePairEncoder Shared => SharedEncoder.Value;

    /// <summary>The tokens of one word as <see cref="WordScanner"/> cuts it. The caller does not write to the array.</summary>
    public ushort[] Encode(ReadOnlySpan<char> word)
    {
        if (word.Length > MaxCachedLength)
            return Merge(word);
        var words = cache;
        if (words.Lookup.TryGetValue(word, out var tokens))
            return tokens;
        tokens = word switch
        {
            WordScanner.StartOfText => StartTokens,
            WordScanner.EndOfText => EndTokens,
            _ => Merge(word),
        };
        if (words.Lookup.TryAdd(word, tokens) && Interlocked.Increment(ref words.Count) >= MaxCachedWords)
            Interlocked.CompareExchange(ref cache, new WordCache(), words);
        return tokens;
    }

    private ushort[] Merge(ReadOnlySpan<char> word)
    {
        var capacity = Encoding.UTF8.GetMaxByteCount(word.Length);
        var bytes = ArrayPool<byte>.Shared.Rent(capacity);
        var symbols = ArrayPool<ushort>.Shared.Rent(capacity);
        try
        {
            var count = Encoding.UTF8.GetBytes(word, bytes);
            for (var i = 0; i < count; i++)
                symbols[i] = vocabulary.IdOf(bytes[i], endsWord: i == count - 1);
            count = count <= ShortWord ? MergeShort(symbols.AsSpan(0, count)) : LongWordMerger.Merge(vocabulary, symbols.AsSpan(0, count));
            return symbols.AsSpan(0, count).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<ushort>.Shared.Return(symbols);
        }
    }

    /// <summary>Repeats: find the pair of lowest rank, merge each of its places from left to right. Quadratic, and the fastest for words of human length.</summary>
    private int MergeShort(Span<ushort> symbols)
    {
        var count = symbols.Length;
        while (count > 1)
        {
            var best = BytePairVocabulary.MergeCount;
            for (var i = 0; i + 1 < count; i++)
                best = Math.Min(best, vocabulary.RankOf(symbols[i], symbols[i + 1]));
            if (best == BytePairVocabulary.MergeCount)
                break;
            var kept = 0;
            for (var i = 0; i < count; i++)
            {
                if (i + 1 < count && vocabulary.RankOf(symbols[i], symbols[i + 1]) == best)
                {
                    symbols[kept++] = BytePairVocabulary.IdOfMerge(best);
                    i++;
                }
                else
                {
                    symbols[kept++] = symbols[i];
                }
            }

            count = kept;
        }

        return count;
    }

    private sealed class WordCache
    {
        public int Count;

        public WordCache()
        {
            Lookup = new ConcurrentDictionary<string, ushort[]>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public ConcurrentDictionary<string, ushort[]>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }
    }
}
