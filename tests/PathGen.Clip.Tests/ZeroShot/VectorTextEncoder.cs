namespace PathGen.Clip.Tests;

/// <summary>A text encoder whose embeddings a test states, by text; scaled to length 1.</summary>
internal sealed class VectorTextEncoder(int width, Func<string, float[]> vectorOf) : ITextEncoder
{
    public string Identity => "vectors";

    public List<string> Texts { get; } = [];

    public int EmbeddingWidth => width;

    public void Encode(IReadOnlyList<string> texts, Memory<float> embeddings, CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            lock (Texts)
                Texts.Add(texts[i]);
            var vector = vectorOf(texts[i]);
            var length = MathF.Sqrt(vector.Sum(v => v * v));
            for (var k = 0; k < width; k++)
                embeddings.Span[i * width + k] = vector[k] / length;
        }
    }
}
