namespace PathGen.Clip;

/// <summary>Texts to embeddings in the space of the images. Thread-safe; an embedding never depends on its batch mates.</summary>
public interface ITextEncoder
{
    /// <summary>Names what determines the embeddings (weights, precision, context), so that those of another model can be told apart; hex.</summary>
    string Identity { get; }

    /// <summary>Width D of an embedding.</summary>
    int EmbeddingWidth { get; }

    /// <summary>Embeds texts; what exceeds the context is cut as CLIP cuts it.</summary>
    /// <param name="texts">N texts.</param>
    /// <param name="embeddings">Receives N × D floats, each row of unit length.</param>
    /// <param name="cancellationToken">Stops between texts.</param>
    /// <exception cref="ArgumentException"><paramref name="embeddings"/> is not N × D long.</exception>
    /// <exception cref="PathGen.Onnx.ModelException">The runtime failed.</exception>
    void Encode(IReadOnlyList<string> texts, Memory<float> embeddings, CancellationToken cancellationToken = default);
}
