using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using PathGen.Clip;

namespace PathGen.Agents.Tests;

/// <summary>A direction of its own for every text.</summary>
public sealed class FakeTextEncoder(Trap trap) : ITextEncoder
{
    public const string Id = "fake-text-encoder-1";

    public string Identity => Id;

    public List<string> Texts { get; } = [];

    public int EmbeddingWidth => 16;

    public void Encode(IReadOnlyList<string> texts, Memory<float> embeddings, CancellationToken cancellationToken = default)
    {
        trap.Step("text");
        lock (Texts) // Encoders are shared by threads.
            Texts.AddRange(texts);
        for (var i = 0; i < texts.Count; i++)
        {
            var row = embeddings.Span.Slice(i * 16, 16);
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(texts[i]));
            for (var d = 0; d < 16; d++)
                row[d] = hash[d] - 127.5f;
            TensorPrimitives.Divide(row, TensorPrimitives.Norm(row), row);
        }
    }
}
