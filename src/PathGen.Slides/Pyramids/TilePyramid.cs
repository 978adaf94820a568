namespace PathGen.Slides;

/// <summary>
/// Regions of a slide that is stored in tiles. A tile that a region takes whole is decoded straight into the region; one that it takes in part is kept for
/// its neighbours in the cache. Thread-safe.
/// </summary>
/// <param name="source">The stored tiles; owned.</param>
/// <param name="name">What messages call the slide.</param>
/// <param name="background">Shown where no tile is stored and outside the level.</param>
/// <param name="cache">Keeps decoded tiles.</param>
/// <param name="keepDamaged">Whether damaged tiles are shown as far as they can be decoded, instead of failing the region.</param>
internal sealed class TilePyramid(ITileSource source, string name, Rgb background, TileCache cache, bool keepDamaged) : IDisposable
{
    // Threads that need the same tile decode it one after another, so that all but the first find it; tiles of different turns do not wait.
    private readonly Lock[] turns = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    // Whole tiles decoded lately. Asked for again, regions overlap, and such tiles are worth keeping too. Lost updates cost a decoding, not correctness.
    private readonly long[] lately = new long[4096];

    private readonly TileLedger ledger = new();

    /// <summary>The levels, finest first.</summary>
    public IReadOnlyList<TileLevel> Levels => source.Levels;

    /// <summary>The tiles found damaged so far.</summary>
    public IReadOnlyList<DamagedTile> DamagedTiles => ledger.Tiles;

    /// <summary>Reads a region of a level, in pixels of the level reduced <paramref name="reduction"/> times.</summary>
    /// <exception cref="SlideException">A tile is damaged, and damaged tiles are not kept; or its bytes cannot be fetched.</exception>
    public void Read(int levelIndex, int reduction, long x, long y, RgbImage destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(levelIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(levelIndex, Levels.Count);
        var level = Levels[levelIndex];
        ArgumentOutOfRangeException.ThrowIfNegative(reduction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reduction, level.MaxReduction);
        ArgumentNullException.ThrowIfNull(destination);
        var (levelWidth, levelHeight) = (TileLevel.Reduce(level.Width, reduction), TileLevel.Reduce(level.Height, reduction));
        var (tileWidth, tileHeight) = ((int)TileLevel.Reduce(level.TileWidth, reduction), (int)TileLevel.Reduce(level.TileHeight, reduction));

        // The part of the region that lies on the level, in the level's pixels.
        var (left, right) = (Math.Max(x, 0), Math.Min(x + destination.Width, levelWidth));
        var (top, bottom) = (Math.Max(y, 0), Math.Min(y + destination.Height, levelHeight));
        if (right - left < destination.Width || bottom - top < destination.Height)
            destination.Fill(background.Red, background.Green, background.Blue);
        if (right <= left || bottom <= top)
            return;
        for (var row = top / tileHeight; row * tileHeight < bottom; row++)
        {
            for (var column = left / tileWidth; column * tileWidth < right; column++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (tileX, tileY) = (column * tileWidth, row * tileHeight);
                var (x0, y0) = (Math.Max(tileX, left), Math.Max(tileY, top));
                var (width, height) = ((int)(Math.Min(tileX + tileWidth, right) - x0), (int)(Math.Min(tileY + tileHeight, bottom) - y0));
                var window = RgbWindow.Of(destination, (int)(x0 - x), (int)(y0 - y), width, height);
                ReadTile(new TileAddress(levelIndex, reduction, column, row), tileWidth, tileHeight, (int)(x0 - tileX), (int)(y0 - tileY), window, cancellationToken);
            }
        }
    }

    /// <summary>Closes the source and forgets its tiles.</summary>
    public void Dispose()
    {
        cache.Forget(this);
        source.Dispose();
    }

    // The part of a tile that begins at (x, y) in it and is as large as the window.
    private void ReadTile(TileAddress address, int tileWidth, int tileHeight, int x, int y, RgbWindow window, CancellationToken cancellationToken)
    {
        if (cache.Find(this, address) is { } known)
        {
            Copy(known, x, y, window);
            return;
        }

        var whole = window.Width == tileWidth && window.Height == tileHeight;
        if (whole && !WasHereLately(address))
        {
            Decode(address, window, cancellationToken);
            return;
        }

        lock (turns[(uint)address.GetHashCode() % (uint)turns.Length])
        {
            var tile = cache.Find(this, address) ?? cache.Add(this, address, Decode(address, tileWidth, tileHeight, cancellationToken));
            Copy(tile, x, y, window);
        }
    }

    private RgbImage Decode(TileAddress address, int width, int height, CancellationToken cancellationToken)
    {
        var image = new RgbImage(width, height);
        try
        {
            Decode(address, RgbWindow.Of(image, 0, 0, width, height), cancellationToken);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private void Decode(TileAddress address, RgbWindow window, CancellationToken cancellationToken)
    {
        try
        {
            if (!source.Decode(address, window, out var warning, cancellationToken))
                window.Fill(background.Red, background.Green, background.Blue);
            if (warning is not null)
                Record(address, warning);
        }
        catch (TileDamagedException e)
        {
            Record(address, e.Message);
            if (!keepDamaged)
                throw new SlideException($"{name}: {address} cannot be decoded: {e.Message}", e);
            window.Fill(background.Red, background.Green, background.Blue);
        }
        catch (IOException e)
        {
            throw new SlideException($"{name}: {address} cannot be read: {e.Message}", e);
        }
    }

    private void Record(TileAddress address, string reason)
    {
        var level = Levels[address.Level];
        ledger.Add(new DamagedTile(address.Level, address.Column * level.TileWidth, address.Row * level.TileHeight, level.TileWidth, level.TileHeight, reason));
    }

    private bool WasHereLately(TileAddress address)
    {
        // Never 0, the empty place.
        var hash = (long)HashCode.Combine(address.Level, address.Reduction, address.Column, address.Row) << 1 | 1;
        ref var place = ref lately[(int)((ulong)hash >> 1) & (lately.Length - 1)];
        if (Volatile.Read(ref place) == hash)
            return true;
        Volatile.Write(ref place, hash);
        return false;
    }

    private static void Copy(CachedTile tile, int x, int y, RgbWindow window)
    {
        try
        {
            for (var row = 0; row < window.Height; row++)
                tile.Image.Row(y + row).Slice(3 * x, 3 * window.Width).CopyTo(window.Row(row));
        }
        finally
        {
            tile.Release();
        }
    }
}
