namespace PathGen.Clip;

/// <summary>Encoding of single texts.</summary>
public static class TextEncoderExtensions
{
    /// <summary>Embeds one text.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="text">The text; what exceeds the context is cut as CLIP cuts it.</param>
    /// <param name="cancellationToken">Stops before the text is run.</param>
    /// <returns>D floats of unit length.</returns>
    /// <exception cref="PathGen.Onnx.ModelException">The runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static float[] Encode(this ITextEncoder encoder, string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(text);
        var embedding = new float[encoder.EmbeddingWidth];
        encoder.Encode([text], embedding, cancellationToken);
        return embedding;
    }
}
