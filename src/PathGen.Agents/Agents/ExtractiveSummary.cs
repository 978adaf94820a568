using PathGen.Clip;

namespace PathGen.Agents;

/// <summary>
/// Shortens a description to whole sentences that fit CLIP's 77 tokens, without a model or endpoint: the sentences that name most morphology are taken first, while they
/// fit, and stand in the description's order. Where no sentence fits, the best one is cut between words. Deterministic; thread-safe.
/// </summary>
public sealed class ExtractiveSummary : ISummaryAgent
{
    /// <summary>Sentences beyond this are not looked at; no description is that long.</summary>
    private const int MaxSentences = 200;

    /// <summary>Characters of a sentence beyond this are not looked at: they cannot fit.</summary>
    private const int MaxSentenceLength = 4000;

    private readonly Func<string, int> countTokens;
    private readonly int maxTokens;

    /// <summary>Makes an agent.</summary>
    /// <param name="options">Null for the defaults; copied.</param>
    /// <param name="tokenizer">Counts tokens; null for CLIP's.</param>
    public ExtractiveSummary(ExtractiveSummaryOptions? options = null, ClipTokenizer? tokenizer = null)
    {
        countTokens = (tokenizer ?? ClipTokenizer.Default).CountTokens;
        maxTokens = (options ?? new()).MaxTokens;
        Identity = EmbeddedIdentity.Of("extractive-summary", "summarise", FormattableString.Invariant($"{maxTokens}\n{string.Join(' ', MorphologyWords.All)}"));
    }

    /// <inheritdoc/>
    public AgentIdentity Identity { get; }

    /// <inheritdoc/>
    /// <exception cref="AgentException">The description has no words.</exception>
    public ValueTask<AgentAnswer> SummariseAsync(string description, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(description);
        cancellationToken.ThrowIfCancellationRequested();
        var sentences = Sentences.Split(description);
        if (sentences.Count == 0)
            return ValueTask.FromException<AgentAnswer>(new AgentException("The description has no words to summarise: describe the patch again."));
        if (sentences.Count > MaxSentences)
            sentences.RemoveRange(MaxSentences, sentences.Count - MaxSentences);
        for (var i = 0; i < sentences.Count; i++)
            sentences[i] = Shorten(sentences[i], MaxSentenceLength);
        return ValueTask.FromResult(new AgentAnswer(Summarise(sentences)));
    }

    private string Summarise(List<string> sentences)
    {
        int[] order = [.. Enumerable.Range(0, sentences.Count).OrderByDescending(i => MorphologyWords.Count(sentences[i])).ThenBy(i => i)];
        var taken = new SortedSet<int>();
        var caption = string.Empty;
        foreach (var index in order)
        {
            // The same sentence twice tells nothing new.
            if (taken.Any(t => sentences[t] == sentences[index]))
                continue;
            taken.Add(index);
            var longer = string.Join(' ', taken.Select(i => sentences[i]));
            if (countTokens(longer) <= maxTokens)
                caption = longer;
            else
                taken.Remove(index);
        }

        return caption.Length > 0 ? caption : Cut(sentences[order[0]]);
    }

    /// <summary>The longest beginning of whole words that fits; of characters, where not even the first word does.</summary>
    private string Cut(string sentence)
    {
        var words = sentence.Split(' ');
        var count = Longest(words.Length, n => string.Join(' ', words.AsSpan(0, n)!));
        if (count > 0)
        {
            var cut = string.Join(' ', words.AsSpan(0, count)!);
            var trimmed = cut.TrimEnd(',', ';', ':', ' ');
            return trimmed.Length > 0 ? trimmed : cut;
        }

        var length = Longest(words[0].Length, n => Shorten(words[0], n));
        return Shorten(words[0], Math.Max(1, length));
    }

    private int Longest(int most, Func<int, string> beginning)
    {
        int low = 0, high = most;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (countTokens(beginning(middle)) <= maxTokens)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    /// <summary>A beginning that does not part a surrogate pair.</summary>
    private static string Shorten(string text, int length)
    {
        if (text.Length <= length)
            return text;
        return length > 1 && char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }
}
