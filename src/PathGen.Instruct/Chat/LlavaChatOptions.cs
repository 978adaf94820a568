namespace PathGen.Instruct;

/// <summary>What a <see cref="LlavaChatClient"/> does where a request does not say. Options are read once, when the client is made.</summary>
public sealed class LlavaChatOptions
{
    /// <summary>The template; null, the default, for the one that the model's <c>model.json</c> names.</summary>
    public ChatTemplate? Template { get; set; }

    /// <summary>
    /// Conversations whose keys and values are kept in memory, which is also how many run at once, 1 to 256; others wait. One of 2,000 tokens takes 2 GB at 7B in fp32. Default: 2.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxConversations
    {
        get;
        set => field = Within(value, 1, 256);
    } = 2;

    /// <summary>Most tokens of an answer, 1 to 65,536. Default: 512.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxOutputTokens
    {
        get;
        set => field = Within(value, 1, 1 << 16);
    } = 512;

    /// <summary>Tokens of a question that run at once, 8 to 4096: between such parts a request can be cancelled. Default: 256.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int PrefillTokens
    {
        get;
        set => field = Within(value, 8, 4096);
    } = 256;

    /// <summary>Most pixels of a picture, and of the square that it is padded to, 1 to 256 million. Default: 64 million.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxImagePixels
    {
        get;
        set => field = Within(value, 1, 256_000_000);
    } = 64_000_000;

    /// <summary>
    /// What scores of tokens that the answer has already are divided by (multiplied, where they are below 0), 0.1 to 10; a request says otherwise by the additional property
    /// <c>repetition_penalty</c>. Default: 1, nothing.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public float RepetitionPenalty
    {
        get;
        set => field = value is >= 0.1f and <= 10 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The penalty must be 0.1 to 10.");
    } = 1;

    /// <summary>Texts at which an answer ends, besides those of the template and of the request; none empty. Default: none.</summary>
    /// <exception cref="ArgumentException">One is empty.</exception>
    public IReadOnlyList<string> StopSequences
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value.All(s => !string.IsNullOrEmpty(s)) ? [.. value] : throw new ArgumentException("A stop sequence is empty.", nameof(value));
        }
    } = [];

    private static int Within(int value, int least, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most);
        return value;
    }
}
