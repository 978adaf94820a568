namespace PathGen.Slides;

/// <summary>
/// Decoded tiles that were used last, bounded in bytes: regions that share a tile decode it once. One cache may serve several slides. Its memory is given back
/// as tiles are pushed out; a slide's own tiles leave it when the slide is closed. Thread-safe.
/// </summary>
public sealed class TileCache
{
    /// <summary>What a slide's own cache holds: 96 MiB, a row of 512 tiles of 256².</summary>
    public const long DefaultCapacity = 96L << 20;

    private readonly Lock gate = new();
    private readonly Dictionary<Key, LinkedListNode<CachedTile>> tiles = [];
    private readonly LinkedList<CachedTile> byUse = [];
    private long bytes;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="capacity">Bytes that decoded tiles may take, 0 (keep nothing) to 64 GiB.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TileCache(long capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 64L << 30);
        Capacity = capacity;
    }

    /// <summary>Bytes that decoded tiles may take.</summary>
    public long Capacity { get; }

    /// <summary>Bytes that decoded tiles take now.</summary>
    public long Size
    {
        get
        {
            lock (gate)
                return bytes;
        }
    }

    /// <summary>A tile, held until the caller releases it; null where it is not there.</summary>
    internal CachedTile? Find(object owner, TileAddress address)
    {
        lock (gate)
        {
            if (!tiles.TryGetValue(new Key(owner, address), out var node))
                return null;
            byUse.Remove(node);
            byUse.AddFirst(node);
            node.Value.Hold();
            return node.Value;
        }
    }

    /// <summary>Adds a tile that was just decoded, and pushes out those used longest ago. The caller goes on holding it.</summary>
    internal CachedTile Add(object owner, TileAddress address, RgbImage image)
    {
        var tile = new CachedTile(new Key(owner, address), image);
        if (tile.Bytes > Capacity)
            return tile;
        lock (gate)
        {
            // Two threads may have decoded it at once; the pixels are the same.
            if (tiles.ContainsKey(tile.Key))
                return tile;
            tile.Hold();
            tiles.Add(tile.Key, byUse.AddFirst(tile));
            bytes += tile.Bytes;
            while (bytes > Capacity)
                Remove(byUse.Last!);
        }

        return tile;
    }

    /// <summary>Forgets the tiles of a slide that was closed.</summary>
    internal void Forget(object owner)
    {
        lock (gate)
        {
            for (var (node, next) = (byUse.First, byUse.First?.Next); node is not null; (node, next) = (next, next?.Next))
            {
                if (ReferenceEquals(node.Value.Key.Owner, owner))
                    Remove(node);
            }
        }
    }

    private void Remove(LinkedListNode<CachedTile> node)
    {
        byUse.Remove(node);
        tiles.Remove(node.Value.Key);
        bytes -= node.Value.Bytes;
        node.Value.Release();
    }

    /// <summary>A tile of a slide. Owners are compared by reference.</summary>
    internal readonly record struct Key(object Owner, TileAddress Address);
}
