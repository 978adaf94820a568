namespace PathGen.Agents;

/// <summary>An agent's answer.</summary>
/// <param name="Text">The description, the revised description or the caption.</param>
/// <param name="Edits">What a revision changed; empty for the others.</param>
/// <param name="InputTokens">Tokens the model read; 0 where none is involved or the endpoint does not say.</param>
/// <param name="OutputTokens">Tokens the model wrote; 0 likewise.</param>
/// <param name="Cost">What the calls cost by the endpoint's price list, in the list's own unit; 0 where it has none. Finite, at least 0.</param>
/// <param name="Endpoint">The name of the endpoint that answered, where several share a role; else null.</param>
public sealed record AgentAnswer(string Text, IReadOnlyList<Edit> Edits, long InputTokens = 0, long OutputTokens = 0, double Cost = 0, string? Endpoint = null)
{
    /// <summary>An answer without edits.</summary>
    public AgentAnswer(string text)
        : this(text, [])
    {
    }
}
