using PathGen.Onnx;

namespace PathGen.Instruct;

/// <summary>A cache of keys and values, and what it holds. One request at a time uses it.</summary>
/// <param name="cache">The cache.</param>
internal sealed class Conversation(DecoderCache cache) : IDisposable
{
    private const int MostSpoken = 64;

    private readonly List<string> order = [];
    private readonly Dictionary<string, int[]> spoken = new(StringComparer.Ordinal);

    /// <summary>The keys and values.</summary>
    public DecoderCache Cache { get; } = cache;

    /// <summary>The positions that the cache holds.</summary>
    public List<PromptToken> Tokens { get; } = [];

    /// <summary>Answers that were given here, with their tokens: said again in the same ones, they need not be read again.</summary>
    public IReadOnlyDictionary<string, int[]> Spoken => spoken;

    /// <summary>When it was last used.</summary>
    public long LastUse { get; set; }

    /// <summary>Positions at the beginning that it holds already.</summary>
    public int CommonLength(List<PromptToken> tokens)
    {
        var most = Math.Min(tokens.Count, Tokens.Count);
        var length = 0;
        while (length < most && tokens[length] == Tokens[length])
            length++;
        return length;
    }

    /// <summary>Forgets positions from a place on.</summary>
    public void Truncate(int length)
    {
        Cache.Truncate(length);
        Tokens.RemoveRange(length, Tokens.Count - length);
    }

    /// <summary>Remembers in which tokens an answer was given.</summary>
    public void Remember(string text, int[] ids)
    {
        if (text.Length == 0)
            return;
        if (spoken.TryAdd(text, ids))
            order.Add(text);
        else
            spoken[text] = ids;
        if (order.Count <= MostSpoken)
            return;
        spoken.Remove(order[0]);
        order.RemoveAt(0);
    }

    /// <inheritdoc/>
    public void Dispose() => Cache.Dispose();
}
