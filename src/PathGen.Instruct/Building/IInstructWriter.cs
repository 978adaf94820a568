using PathGen.Agents;

namespace PathGen.Instruct;

/// <summary>Writes instruction drafts from pairs. Thread-safe.</summary>
public interface IInstructWriter
{
    /// <summary>What determines its drafts.</summary>
    AgentIdentity Identity { get; }

    /// <summary>A draft of a kind; null where the pair does not offer one.</summary>
    /// <param name="source">The pair.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="seed">Of its choices; the same for the same pair and kind.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<InstructDraft?> WriteAsync(InstructSource source, InstructKind kind, ulong seed, CancellationToken cancellationToken = default);
}
