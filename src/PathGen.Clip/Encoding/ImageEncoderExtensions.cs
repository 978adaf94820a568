using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>Encoding straight from pictures.</summary>
public static class ImageEncoderExtensions
{
    /// <summary>Preprocesses and embeds one picture.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="image">A picture of any size.</param>
    /// <param name="cancellationToken">Stops before the picture is run.</param>
    /// <returns>D floats of unit length.</returns>
    /// <exception cref="PathGen.Onnx.ModelException">The runtime failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static float[] Encode(this IImageEncoder encoder, RgbImage image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(image);
        var pixelValues = new float[encoder.Preprocessor.Length];
        encoder.Preprocessor.Write(image, pixelValues);
        var embedding = new float[encoder.EmbeddingWidth];
        encoder.Encode(pixelValues, embedding, cancellationToken);
        return embedding;
    }
}
