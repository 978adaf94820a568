namespace PathGen.Instruct;

/// <summary>Holds back a draft that would teach something wrong. Thread-safe.</summary>
public interface IInstructGate
{
    /// <summary>Its name, as summaries and journals have it.</summary>
    string Name { get; }

    /// <summary>Why a draft is held back; null where it may pass.</summary>
    string? Refuse(InstructSource source, InstructDraft draft);
}
