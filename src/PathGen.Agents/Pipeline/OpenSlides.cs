using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>The slides that were used last, kept open. Thread-safe.</summary>
internal sealed class OpenSlides : IDisposable
{
    private const int MostOpen = 4;

    private readonly Lock gate = new();
    private readonly LinkedList<Entry> open = []; // Last used first.
    private bool disposed;

    /// <summary>Works with a slide, which is opened unless it is open.</summary>
    /// <param name="key">What tells it from others.</param>
    /// <param name="make">Opens it.</param>
    /// <param name="work">Called with it, from several threads at once.</param>
    public T Use<T>(string key, Func<Slide> make, Func<Slide, T> work)
    {
        var entry = Borrow(key, make);
        try
        {
            return work(entry.Slide.Value);
        }
        finally
        {
            Return(entry);
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

    private Entry Borrow(string key, Func<Slide> make)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var node = open.First;
            while (node is not null && node.Value.Key != key)
                node = node.Next;
            if (node is null)
                node = new LinkedListNode<Entry>(new Entry(key, new Lazy<Slide>(make)));
            else
                open.Remove(node);
            open.AddFirst(node);
            node.Value.Users++;
            return node.Value;
        }
    }

    private void Return(Entry entry)
    {
        lock (gate)
        {
            entry.Users--;
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
                if (node.Value.Slide.IsValueCreated)
                    node.Value.Slide.Value.Dispose();
            }

            node = previous;
        }
    }

    private sealed class Entry(string key, Lazy<Slide> slide)
    {
        public string Key => key;

        public Lazy<Slide> Slide => slide;

        public int Users { get; set; }
    }
}
