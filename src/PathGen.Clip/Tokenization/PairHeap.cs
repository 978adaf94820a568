using System.Buffers;

namespace PathGen.Clip;

/// <summary>A binary min-heap of (rank, place) pairs in a pooled array. Not thread-safe.</summary>
internal struct PairHeap(int capacity) : IDisposable
{
    private ulong[] items = ArrayPool<ulong>.Shared.Rent(Math.Max(16, capacity));
    private int count = 0;

    /// <summary>Adds a pair.</summary>
    public void Add(int rank, int place)
    {
        if (count == items.Length)
        {
            var larger = ArrayPool<ulong>.Shared.Rent(2 * count);
            items.AsSpan(0, count).CopyTo(larger);
            ArrayPool<ulong>.Shared.Return(items);
            items = larger;
        }

        var item = ((ulong)(uint)rank << 32) | (uint)place;
        var i = count++;
        while (i > 0 && items[(i - 1) / 2] > item)
        {
            items[i] = items[(i - 1) / 2];
            i = (i - 1) / 2;
        }

        items[i] = item;
    }

    /// <summary>Takes the pair of lowest rank, the leftmost of several.</summary>
    public bool TryTake(out int rank, out int place)
    {
        if (count == 0)
        {
            rank = place = 0;
            return false;
        }

        rank = (int)(items[0] >> 32);
        place = (int)(uint)items[0];
        var item = items[--count];
        var i = 0;
        while (2 * i + 1 < count)
        {
            var child = 2 * i + 1;
            if (child + 1 < count && items[child + 1] < items[child])
                child++;
            if (items[child] >= item)
                break;
            items[i] = items[child];
            i = child;
        }

        items[i] = item;
        return true;
    }

    /// <inheritdoc/>
    public readonly void Dispose() => ArrayPool<ulong>.Shared.Return(items);
}
