using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Rereads the pixels of pairs for dataset writers. Keeps the last few slides open. Thread-safe.</summary>
public sealed class PatchReader : IDisposable
{
    private const int MostOpen = 4;

    private readonly Lock gate = new();
    private readonly LinkedList<OpenSlide> open = []; // Last used first.
    private readonly SlideOptions options;
    private readonly Func<SlideRecord, string> locate;
    private bool disposed;

    /// <summary>Makes a reader.</summary>
    /// <param name="options">How slides are opened; null for defaults.</param>
    /// <param name="locate">Where a slide's file is now; null for where it was when the run read it.</param>
    public PatchReader(SlideOptions? options = null, Func<SlideRecord, string>? locate = null)
    {
        this.options = options ?? new SlideOptions();
        this.locate = locate ?? (slide => slide.Path);
    }

    /// <summary>The pixels that the agents saw. The picture belongs to the caller.</summary>
    /// <param name="pair">A pair of the run.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="PairException">The slide's file is missing, is another one, or cannot be decoded.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellationToken"/>.</exception>
    public RgbImage Read(PairRecord pair, CancellationToken cancellationToken = default)
    {
        var slide = Borrow(pair.Slide);
        try
        {
            return PatchImage.Read(slide.Slide.Value, pair.Patch, cancellationToken);
        }
        catch (SlideException e)
        {
            throw new PairException($"{slide.Path}: the patch {pair.Patch.Key.Region} of slide '{pair.Slide.SlideId}' cannot be read again ({OneLine.Of(e)}).", e);
        }
        finally
        {
            Return(slide);
        }
    }

    /// <summary>Closes the slides.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            CloseIdle(0);
        }
    }

    private OpenSlide Borrow(SlideRecord record)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var node = open.First;
            while (node is not null && node.Value.Hash != record.Hash)
                node = node.Next;
            if (node is null)
                node = new LinkedListNode<OpenSlide>(new OpenSlide(record, locate(record), options));
            else
                open.Remove(node);
            open.AddFirst(node);
            node.Value.Users++;
            return node.Value;
        }
    }

    private void Return(OpenSlide slide)
    {
        lock (gate)
        {
            slide.Users--;
            CloseIdle(disposed ? 0 : MostOpen);
        }
    }

    private void CloseIdle(int keep)
    {
        for (var node = open.Last; node is not null && open.Count > keep;)
        {
            var previous = node.Previous;
            if (node.Value.Users == 0)
            {
                open.Remove(node);
                node.Value.Close();
            }

            node = previous;
        }
    }

    private sealed class OpenSlide(SlideRecord record, string path, SlideOptions options)
    {
        public string Hash => record.Hash;

        public string Path => path;

        public int Users { get; set; }

        public Lazy<Slide> Slide { get; } = new(() => Open(record, path, options));

        public void Close()
        {
            if (Slide.IsValueCreated)
                Slide.Value.Dispose();
        }

        private static Slide Open(SlideRecord record, string path, SlideOptions options)
        {
            var slide = PathGen.Slides.Slide.Open(path, options);
            if (slide.Width == record.Width && slide.Height == record.Height)
                return slide;
            var found = $"{slide.Width}×{slide.Height}";
            slide.Dispose();
            throw new PairException(
                $"{path}: {found} pixels, but slide '{record.SlideId}' of the run has {record.Width}×{record.Height}. Put the slide back (SHA-256 {record.Hash}).");
        }
    }
}
