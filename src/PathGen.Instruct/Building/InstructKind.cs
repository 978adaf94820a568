namespace PathGen.Instruct;

/// <summary>Kinds of instruction records.</summary>
public enum InstructKind
{
    /// <summary>One question for a detailed description.</summary>
    Description,

    /// <summary>Several questions and answers.</summary>
    Conversation,

    /// <summary>A question whose answer goes from what is visible to a conclusion.</summary>
    Reasoning,

    /// <summary>Four options, answered by a letter.</summary>
    MultipleChoice,

    /// <summary>A statement that is true, or visibly false, answered by a letter.</summary>
    TrueFalse,
}
