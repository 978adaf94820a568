namespace PathGen.Agents;

/// <summary>An answer that could be read, with what all tries for it took.</summary>
/// <param name="Value">What was read.</param>
/// <param name="InputTokens">Tokens read.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="Cost">Cost.</param>
/// <param name="Endpoint">Who answered, where several endpoints share the role; else null.</param>
internal readonly record struct ChatResult<T>(T Value, long InputTokens, long OutputTokens, double Cost, string? Endpoint)
{
    /// <summary>The agent's answer.</summary>
    public AgentAnswer ToAnswer(string text, IReadOnlyList<Edit>? edits = null) => new(text, edits ?? [], InputTokens, OutputTokens, Cost, Endpoint);
}
