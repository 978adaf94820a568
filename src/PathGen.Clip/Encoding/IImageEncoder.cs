namespace PathGen.Clip;

/// <summary>
/// Pictures to embeddings: CLIP's vision part, or any image-only encoder. Thread-safe. An embedding never depends on its batch mates: on the CPU
/// alone equals batched bit for bit.
/// </summary>
public interface IImageEncoder
{
    /// <summary>Names what determines the embeddings (weights, precision, preprocessing, execution providers), so that stored ones can be told apart; hex.</summary>
    string Identity { get; }

    /// <summary>Width D of an embedding.</summary>
    int EmbeddingWidth { get; }

    /// <summary>Pictures that it embeds at once: who hands over this many wastes nothing. 1 on the CPU, where one picture already fills the cores.</summary>
    int BatchSize => 1;

    /// <summary>How a picture becomes this encoder's input.</summary>
    ImagePreprocessor Preprocessor { get; }

    /// <summary>Embeds N preprocessed pictures.</summary>
    /// <param name="pixelValues">N × 3 × S × S floats as <see cref="Preprocessor"/> writes them; N from the length.</param>
    /// <param name="embeddings">Receives N × D floats, each row of unit length; of an encoder that was asked for them (<see cref="OnnxImageEncoderOptions.RawFeatures"/>), as the model gives them.</param>
    /// <param name="cancellationToken">Stops between pictures.</param>
    /// <exception cref="ArgumentException">A length is not a multiple of what one picture needs, or the two disagree.</exception>
    /// <exception cref="PathGen.Onnx.ModelException">The runtime failed.</exception>
    void Encode(Memory<float> pixelValues, Memory<float> embeddings, CancellationToken cancellationToken = default);
}
