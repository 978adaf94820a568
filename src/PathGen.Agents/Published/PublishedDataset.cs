using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>
/// Published pairs with the user's own slides: each patch is cut where the list says. Slide by slide, so that each is opened once; of a list of N pairs about 24·N bytes are
/// held, and no caption. Dispose it when its pairs are written.
/// </summary>
public sealed class PublishedDataset : IDisposable
{
    private readonly string list;
    private readonly SafeFileHandle handle;
    private readonly List<(string SlideId, string File)> slides;
    private readonly List<Entry> entries;
    private readonly SlideOptions options;
    private readonly OpenSlides open = new();

    private PublishedDataset(string list, SafeFileHandle handle, List<(string SlideId, string File)> slides, List<Entry> entries, IReadOnlyList<MissingSlide> missing, SlideOptions options)
    {
        this.list = list;
        this.handle = handle;
        this.slides = slides;
        this.entries = entries;
        this.options = options;
        Missing = missing;
    }

    /// <summary>Slides that were not found, by id.</summary>
    public IReadOnlyList<MissingSlide> Missing { get; }

    /// <summary>Slides that were found.</summary>
    public int Slides => slides.Count;

    /// <summary>Pairs that lie on them.</summary>
    public long Pairs => entries.Count;

    /// <summary>Reads a list and finds its slides.</summary>
    /// <param name="list">The list (<see cref="PublishedPairs"/>).</param>
    /// <param name="folder">The slides.</param>
    /// <param name="options">How slides are opened; null for defaults.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="PairException">The list is missing or damaged.</exception>
    public static async Task<PublishedDataset> OpenAsync(string list, SlideFolder folder, SlideOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal); // Negative: missing.
        var found = new List<(string SlideId, string File)>();
        var missing = new List<MissingSlide>();
        var entries = new List<Entry>();
        await foreach (var (pair, start, length) in PublishedPairs.LocateAsync(list, cancellationToken).ConfigureAwait(false))
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, pair.SlideId, out var known);
            if (!known && folder.Find(pair.SlideId, pair.FileId) is { } file)
            {
                number = found.Count;
                found.Add((pair.SlideId, file));
            }
            else if (!known)
            {
                number = ~missing.Count;
                missing.Add(new MissingSlide(pair.SlideId, pair.FileId, 0));
            }

            if (number >= 0)
                entries.Add(new Entry(start, length, number));
            else
                missing[~number] = missing[~number] with { Pairs = missing[~number].Pairs + 1 };
        }

        // By slide id, then as the list has them.
        var ranks = new int[found.Count];
        foreach (var (rank, slide) in Enumerable.Range(0, found.Count).OrderBy(slide => found[slide].SlideId, StringComparer.Ordinal).Index())
            ranks[slide] = rank;
        entries.Sort((a, b) => (ranks[a.Slide], a.Start).CompareTo((ranks[b.Slide], b.Start)));
        return new PublishedDataset(
            list, OpenList(list), found, entries, [.. missing.OrderBy(slide => slide.SlideId, StringComparer.Ordinal)], options ?? new SlideOptions());
    }

    /// <summary>The pairs whose slides were found, slide by slide.</summary>
    /// <param name="source">Who published them and under what terms.</param>
    /// <param name="side">Side in pixels of the square patch at level 0, 1 to 8192.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    /// <exception cref="PairException">The list cannot be read again. A slide that cannot be read is met when a pair's picture is written.</exception>
    public async IAsyncEnumerable<DatasetPair> ReadAsync(PairSource source, int side = 672, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(side, 8192);
        for (var i = 0; i < entries.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = slides[entries[i].Slide].File;
            var pair = await ReadAsync(entries[i], cancellationToken).ConfigureAwait(false);
            yield return DatasetPair.Of(pair, source, (place, stop) => Cut(file, place, side, stop), side);
        }
    }

    /// <summary>Closes the list and the slides.</summary>
    public void Dispose()
    {
        handle.Dispose();
        open.Dispose();
    }

    private static SafeFileHandle OpenList(string list)
    {
        try
        {
            return File.OpenHandle(list, options: FileOptions.Asynchronous | FileOptions.RandomAccess);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairException($"{list}: the list of pairs cannot be read again ({OneLine.Of(e).TrimEnd('.')}).", e);
        }
    }

    private async ValueTask<PublishedPair> ReadAsync(Entry entry, CancellationToken cancellationToken)
    {
        var json = new byte[entry.Length];
        var read = 0;
        try
        {
            while (read < json.Length && await RandomAccess.ReadAsync(handle, json.AsMemory(read), entry.Start + read, cancellationToken).ConfigureAwait(false) is > 0 and var count)
                read += count;
            var pair = PublishedPairs.Parse(list, json, -1);
            if (pair.SlideId == slides[entry.Slide].SlideId)
                return pair;
        }
        catch (Exception e) when (e is IOException or System.Text.Json.JsonException)
        {
            throw new PairException($"{list}: the list of pairs cannot be read again ({OneLine.Of(e).TrimEnd('.')}).", e);
        }

        throw new PairException($"{list}: the list of pairs changed while it was in use. Start again.");
    }

    private RgbImage Cut(string file, PublishedPair pair, int side, CancellationToken cancellationToken)
    {
        try
        {
            return open.Use(
                file,
                () => Slide.Open(file, options),
                slide => pair.X + side <= slide.Width && pair.Y + side <= slide.Height
                    ? slide.ReadRegion(new SlideRegion(pair.X, pair.Y, side, side), cancellationToken)
                    : throw new PairException($"{file}: {slide.Width}×{slide.Height} pixels; the patch at {pair.X},{pair.Y} lies outside. It may be another slide than the list means."));
        }
        catch (SlideException e)
        {
            throw new PairException($"{file}: the patch at {pair.X},{pair.Y} cannot be read ({OneLine.Of(e)}).", e);
        }
    }

    private readonly record struct Entry(long Start, int Length, int Slide);
}
