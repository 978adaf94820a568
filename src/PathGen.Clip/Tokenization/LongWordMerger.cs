using System.Buffers;

namespace PathGen.Clip;

/// <summary>
/// Byte-pair merging of long words in O(n log n): a linked list of symbols and a heap of mergeable pairs, ordered by rank, then place. Gives what
/// repeated search for the pair of lowest rank gives.
/// </summary>
internal static class LongWordMerger
{
    private const int None = -1;

    /// <summary>Merges in place and returns how many symbols are left at the front.</summary>
    public static int Merge(BytePairVocabulary vocabulary, Span<ushort> symbols)
    {
        var next = ArrayPool<int>.Shared.Rent(symbols.Length);
        var previous = ArrayPool<int>.Shared.Rent(symbols.Length);
        var heap = new PairHeap(symbols.Length);
        try
        {
            for (var i = 0; i < symbols.Length; i++)
            {
                next[i] = i + 1 < symbols.Length ? i + 1 : None;
                previous[i] = i - 1;
                if (i > 0 && vocabulary.RankOf(symbols[i - 1], symbols[i]) is var rank and < BytePairVocabulary.MergeCount)
                    heap.Add(rank, i - 1);
            }

            // A pair that a merge of rank r makes has a higher rank than r, because its symbol did not exist before r: so new pairs never have to
            // wait for the other places of r. An entry whose left symbol is gone or changed, or whose right one did, no longer has its rank.
            while (heap.TryTake(out var rank, out var left))
            {
                var right = next[left];
                if (right == None || previous[right] != left || vocabulary.RankOf(symbols[left], symbols[right]) != rank)
                    continue;
                var after = next[right];
                symbols[left] = BytePairVocabulary.IdOfMerge(rank);
                next[left] = after;
                previous[right] = None;
                next[right] = None;
                if (after != None)
                {
                    previous[after] = left;
                    if (vocabulary.RankOf(symbols[left], symbols[after]) is var made and < BytePairVocabulary.MergeCount)
                        heap.Add(made, left);
                }

                var before = previous[left];
                if (before >= 0 && vocabulary.RankOf(symbols[before], symbols[left]) is var joined and < BytePairVocabulary.MergeCount)
                    heap.Add(joined, before);
            }

            var kept = 0;
            for (var i = 0; i != None; i = next[i])
                symbols[kept++] = symbols[i];
            return kept;
        }
        finally
        {
            heap.Dispose();
            ArrayPool<int>.Shared.Return(next);
            ArrayPool<int>.Shared.Return(previous);
        }
    }
}
