namespace PathGen.Instruct;

/// <summary>A part of a conversation on its way to the model.</summary>
internal abstract record PromptPart
{
    private PromptPart()
    {
    }

    /// <summary>Text; neighbours are cut into tokens together.</summary>
    public sealed record Text(string Value) : PromptPart;

    /// <summary>The tokenizer's start or end.</summary>
    public sealed record Mark(int Id) : PromptPart;

    /// <summary>An answer of the model; it is said in the tokens in which the model said it, where they are known.</summary>
    public sealed record Answer(string Prefix, string Value) : PromptPart;

    /// <summary>A picture.</summary>
    public sealed record Picture(PromptPicture Value) : PromptPart;
}
