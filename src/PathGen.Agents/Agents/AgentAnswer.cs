namespace PathGen.Agents;

/// <summary>An agent's answer.</summary>
/// <param name="Text">The description, the revised description or the caption.</param>
/// <param name="Edits">What a revision changed; empty for the others.</param>
/// <param name="InputTokens">Tokens the model read; 0 where none is involved or the endpoint does not say.</param>
/// <param name="OutputTokens">Tokens the model wrote; 0 likewise.</param>
public sealed record AgentAnswer(string Text, IReadOnlyList<Edit> Edits, long InputTokens = 0, long OutputTokens = 0)
{
    /// <summary>An answer without edits.</summary>
    public AgentAnswer(string text)
        : this(text, [])
    {
    }
}
