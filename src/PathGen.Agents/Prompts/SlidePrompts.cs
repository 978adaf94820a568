namespace PathGen.Agents;

/// <summary>What retrieval looks for on one slide. Never shared between slides.</summary>
/// <param name="Attributes">Histological features worth looking for in this tissue source ("Keratin pearls: …").</param>
/// <param name="Findings">Short visible statements from this slide's report; empty without one.</param>
public sealed record SlidePrompts(IReadOnlyList<string> Attributes, IReadOnlyList<string> Findings)
{
    /// <summary>What left the machine of the slide's report; null where nothing did.</summary>
    public SentReport? SentReport { get; init; }

    /// <summary>Tokens that a model read to write them; 0 where none did or its endpoint does not say.</summary>
    public long InputTokens { get; init; }

    /// <summary>Tokens that a model wrote; 0 likewise.</summary>
    public long OutputTokens { get; init; }

    /// <summary>What its calls cost, as <see cref="AgentAnswer.Cost"/> counts.</summary>
    public double Cost { get; init; }
}
