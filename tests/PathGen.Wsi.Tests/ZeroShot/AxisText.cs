using PathGen.Clip;

namespace PathGen.Wsi.Tests;

/// <summary>Each class is an axis of space.</summary>
internal sealed class AxisText : ITextEncoder
{
    public string Identity => "axes";

    public int EmbeddingWidth => 3;

    public void Encode(IReadOnlyList<string> texts, Memory<float> embeddings, CancellationToken cancellationToken = default)
    {
        embeddings.Span.Clear();
        for (var i = 0; i < texts.Count; i++)
            embeddings.Span[3 * i + (texts[i].Contains("tumour", StringComparison.Ordinal) ? 0 : texts[i].Contains("normal", StringComparison.Ordinal) ? 1 : 2)] = 1;
    }
}
