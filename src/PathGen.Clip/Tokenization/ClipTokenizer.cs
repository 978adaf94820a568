namespace PathGen.Clip;

/// <summary>CLIP's byte-pair tokenizer.</summary>
public sealed class ClipTokenizer
{
    /// <summary>The tokenizer of every CLIP.</summary>
    public static ClipTokenizer Default { get; } = new();

    /// <summary>77.</summary>
    public int ContextLength => 77;

    /// <summary>Writes ids.</summary>
    public int Encode(string text, Span<long> ids) => throw new NotImplementedException();
}
