using System.Runtime.Intrinsics;

namespace PathGen.Slides;

/// <summary>
/// The weights of one direction for the vector resize: source pixels in groups of four, weights packed for <typeparamref name="TDot"/>. Immutable; the
/// last ones used are kept, because the tiles of a slide share them.
/// </summary>
internal sealed class QuadAxis<TDot>
    where TDot : struct, IQuadDot
{
    private const int CacheSlots = 64; // A power of two.
    private const int CachedWordsLimit = 1 << 17; // 512 KiB: 64 slots never hold more than 32 MiB.
    private static readonly Entry?[] Cache = new Entry?[CacheSlots];

    private QuadAxis(AxisKey key, bool aligned)
    {
        var axis = new ResampleAxis(key);
        Spans = new QuadSpan[axis.Count];
        var groups = 0;
        for (var i = 0; i < Spans.Length; i++)
        {
            var start = axis.Start(i);
            var lead = aligned ? start & 3 : 0;
            var count = (lead + axis.Weights(i).Length + 3) / 4;
            Spans[i] = new QuadSpan(start - lead, count, 4 * groups);
            groups += count;
            MaxGroups = Math.Max(MaxGroups, count);
            End = Math.Max(End, start - lead + 4 * count);
        }

        Words = new int[checked(4 * groups)];
        for (var i = 0; i < Spans.Length; i++)
            PackSpan(axis.Weights(i), axis.Start(i) - Spans[i].Start, Words.AsSpan(Spans[i].Words, 4 * Spans[i].Groups));
    }

    /// <summary>Where each result pixel's groups and weights begin.</summary>
    public QuadSpan[] Spans { get; }

    /// <summary>Packed weights, four words a group.</summary>
    public int[] Words { get; }

    /// <summary>Most groups of one result pixel.</summary>
    public int MaxGroups { get; }

    /// <summary>Source pixels up to the end of the last group; may exceed the source, with weights of 0 there.</summary>
    public int End { get; }

    /// <summary>The weights of a direction.</summary>
    /// <param name="key">The direction.</param>
    /// <param name="aligned">Whether groups start at multiples of four.</param>
    public static QuadAxis<TDot> For(AxisKey key, bool aligned)
    {
        // One entry per slot and no lock: a race costs a recomputation, never a wrong result.
        ref var slot = ref Cache[(key.GetHashCode() * 2 + (aligned ? 1 : 0)) & (CacheSlots - 1)];
        if (Volatile.Read(ref slot) is { } entry && entry.Key == key && entry.Aligned == aligned)
            return entry.Axis;
        var axis = new QuadAxis<TDot>(key, aligned);
        if (axis.Words.Length <= CachedWordsLimit)
            Volatile.Write(ref slot, new Entry(key, aligned, axis));
        return axis;
    }

    private static void PackSpan(ReadOnlySpan<int> weights, int lead, Span<int> words)
    {
        for (var i = 0; i < words.Length; i += 4)
            TDot.Pack(Weight(weights, i - lead), Weight(weights, i + 1 - lead), Weight(weights, i + 2 - lead), Weight(weights, i + 3 - lead)).CopyTo(words[i..]);
    }

    private static int Weight(ReadOnlySpan<int> weights, int index) => (uint)index < (uint)weights.Length ? weights[index] : 0;

    private sealed record Entry(AxisKey Key, bool Aligned, QuadAxis<TDot> Axis);
}
