namespace PathGen.Slides;

/// <summary>The damaged tiles of one slide, each once. Thread-safe.</summary>
internal sealed class TileLedger
{
    // A slide whose every tile is damaged must not fill the memory with their names.
    private const int MaxTiles = 10_000;

    private readonly Lock gate = new();
    private readonly HashSet<(int Level, long X, long Y)> known = [];
    private readonly List<DamagedTile> tiles = [];

    /// <summary>The tiles recorded so far.</summary>
    public IReadOnlyList<DamagedTile> Tiles
    {
        get
        {
            lock (gate)
                return [.. tiles];
        }
    }

    /// <summary>Records a tile.</summary>
    public void Add(DamagedTile tile)
    {
        lock (gate)
        {
            if (tiles.Count < MaxTiles && known.Add((tile.Level, tile.X, tile.Y)))
                tiles.Add(tile);
        }
    }
}
