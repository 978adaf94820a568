using System.Globalization;
using System.Numerics.Tensors;
using PathGen.Clip;

namespace PathGen.Agents;

/// <summary>
/// Keeps chosen patches that differ: greedy, a patch whose cosine with one kept before exceeds 0.88 is dropped (PathGen-1.6M). Order: by rank, so that every
/// retrieval's best come first; within a rank by the order in which the retrievals first appear among the choices, then by score, then by patch. A patch that several
/// retrievals chose stands where its best choice puts it. Thread-safe.
/// </summary>
public sealed unsafe class SimilarityFilter
{
    private readonly float threshold;

    /// <summary>Makes a filter with a copy of the options; null for the defaults.</summary>
    public SimilarityFilter(SimilarityFilterOptions? options = null) => threshold = (float)(options ?? new()).Threshold;

    /// <summary>Name and settings, as they go into a run's settings.</summary>
    public string Settings => string.Create(CultureInfo.InvariantCulture, $"similarity/1 threshold={threshold}");

    /// <summary>Filters the union of what retrievers chose.</summary>
    /// <param name="patches">N × D embeddings of unit length.</param>
    /// <param name="choices">All choices, one retriever's after another's.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    /// <returns>The kept patches in kept order, each with all its choices, best first.</returns>
    /// <exception cref="PairException">A choice names a patch that does not exist, or an embedding is not a unit vector.</exception>
    public IReadOnlyList<SelectedPatch> Filter(EmbeddingMatrix patches, IReadOnlyList<PatchChoice> choices, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patches);
        ArgumentNullException.ThrowIfNull(choices);
        EmbeddingCheck.UnitLength(patches, "patch");
        var candidates = Order(patches.Count, choices);
        var kept = Keep(patches, [.. candidates.Select(c => c.Patch)], cancellationToken);
        return [.. candidates.Where((_, i) => kept[i])];
    }

    private static List<SelectedPatch> Order(int count, IReadOnlyList<PatchChoice> choices)
    {
        var retrievals = new Dictionary<string, int>(StringComparer.Ordinal);
        var byPatch = new Dictionary<int, List<PatchChoice>>();
        foreach (var choice in choices)
        {
            if (choice.Patch < 0 || choice.Patch >= count)
                throw new PairException($"Retrieval '{choice.Retrieval}' chose patch {choice.Patch}, but the slide has patches 0 to {count - 1}.");
            retrievals.TryAdd(choice.Retrieval, retrievals.Count);
            if (!byPatch.TryGetValue(choice.Patch, out var list))
                byPatch[choice.Patch] = list = [];
            list.Add(choice);
        }

        int Compare(PatchChoice a, PatchChoice b)
        {
            if (a.Rank != b.Rank)
                return a.Rank.CompareTo(b.Rank);
            var order = retrievals[a.Retrieval].CompareTo(retrievals[b.Retrieval]);
            if (order != 0)
                return order;
            return a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Patch.CompareTo(b.Patch);
        }

        var candidates = new List<SelectedPatch>(byPatch.Count);
        foreach (var (patch, list) in byPatch)
        {
            list.Sort(Compare);
            candidates.Add(new SelectedPatch(patch, list));
        }

        candidates.Sort((a, b) => Compare(a.Choices[0], b.Choices[0]));
        return candidates;
    }

    /// <summary>
    /// Candidates go in blocks of 64: the kernel compares a block with all full panels of 16 kept patches, then each candidate is compared with the few kept
    /// since. Memory is the kept patches once more; no candidates × candidates matrix.
    /// </summary>
    private bool[] Keep(EmbeddingMatrix patches, int[] candidates, CancellationToken cancellationToken)
    {
        const int Block = 64;
        var keep = new bool[candidates.Length];
        var panels = new List<PackedRows>();
        var recent = new List<int>();
        using var pin = patches.Values.Pin();
        var values = (float*)pin.Pointer;
        var tile = new AlignedFloats(DotKernel.Rows * DotKernel.Lanes);
        var rows = stackalloc float*[DotKernel.Rows];
        Span<bool> dropped = stackalloc bool[Block];
        for (var first = 0; first < candidates.Length; first += Block)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var size = Math.Min(Block, candidates.Length - first);
            dropped.Clear();
            for (var start = 0; start < size; start += DotKernel.Rows)
            {
                var count = Math.Min(DotKernel.Rows, size - start);
                for (var i = 0; i < DotKernel.Rows; i++)
                    rows[i] = values + ((nint)candidates[first + start + Math.Min(i, count - 1)] * patches.Width);
                foreach (var panel in panels)
                {
                    DotKernel.Multiply(rows, panel, 0, 1, tile.Pointer, DotKernel.Lanes);
                    for (var i = 0; i < count; i++)
                        dropped[start + i] |= TensorPrimitives.Max<float>(tile.Span.Slice(i * DotKernel.Lanes, DotKernel.Lanes)) > threshold;
                }
            }

            for (var i = 0; i < size; i++)
            {
                var patch = candidates[first + i];
                if (dropped[i] || IsNearAny(patches, patch, recent))
                    continue;
                keep[first + i] = true;
                recent.Add(patch);
            }

            for (; recent.Count >= DotKernel.Lanes; recent.RemoveRange(0, DotKernel.Lanes))
            {
                var panel = new PackedRows(DotKernel.Lanes, patches.Width);
                for (var i = 0; i < DotKernel.Lanes; i++)
                    panel.Set(i, patches[recent[i]]);
                panels.Add(panel);
            }
        }

        return keep;
    }

    private bool IsNearAny(EmbeddingMatrix patches, int patch, List<int> kept)
    {
        foreach (var other in kept)
        {
            if (TensorPrimitives.Dot(patches[patch], patches[other]) > threshold)
                return true;
        }

        return false;
    }
}
