namespace PathGen.Instruct;

/// <summary>Deals letters in blocks that have each once, in an order of chance: even at any length, and none can be foretold from its number. Not thread-safe.</summary>
/// <param name="seed">The seed.</param>
/// <param name="name">What they are for.</param>
/// <param name="letters">How many there are.</param>
internal sealed class LetterDeal(long seed, string name, int letters)
{
    private readonly int[] counts = new int[letters];
    private readonly SeededChoice choice = new(SeededChoice.SeedOf($"{seed}", name));
    private readonly Queue<int> block = [];

    /// <summary>How often each was dealt.</summary>
    public IReadOnlyList<int> Counts => counts;

    /// <summary>The next, from 0.</summary>
    public int Next()
    {
        if (block.Count == 0)
            choice.Shuffled(Enumerable.Range(0, letters)).ForEach(block.Enqueue);
        var letter = block.Dequeue();
        counts[letter]++;
        return letter;
    }
}
