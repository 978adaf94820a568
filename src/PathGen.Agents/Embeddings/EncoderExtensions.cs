using Microsoft.Extensions.AI;
using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Encoders as Microsoft.Extensions.AI's embedding generators, for vector stores and pipelines that take those.</summary>
public static class EncoderExtensions
{
    /// <summary>Texts to embeddings of unit length, in the space of the pictures. Thread-safe; the encoder must live as long, and disposing the generator leaves it alone.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <returns>A generator whose <c>GenerateAsync</c> throws <see cref="PathGen.Onnx.ModelException"/> where the runtime fails.</returns>
    public static IEmbeddingGenerator<string, Embedding<float>> AsEmbeddingGenerator(this ITextEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return new EncoderEmbeddingGenerator<string>(encoder, encoder.Identity, encoder.EmbeddingWidth, encoder.Encode);
    }

    /// <summary>Pictures of any size to embeddings of unit length. Thread-safe; the encoder must live as long, and disposing the generator leaves it and the pictures alone.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <returns>A generator whose <c>GenerateAsync</c> throws <see cref="PathGen.Onnx.ModelException"/> where the runtime fails.</returns>
    public static IEmbeddingGenerator<RgbImage, Embedding<float>> AsEmbeddingGenerator(this IImageEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return new EncoderEmbeddingGenerator<RgbImage>(encoder, encoder.Identity, encoder.EmbeddingWidth, (images, embeddings, cancellationToken) =>
        {
            // As many at once as the encoder runs at once.
            var (preprocessor, width, most) = (encoder.Preprocessor, encoder.EmbeddingWidth, Math.Max(encoder.BatchSize, 1));
            var pixelValues = new float[Math.Min(most, images.Count) * preprocessor.Length];
            for (var start = 0; start < images.Count; start += most)
            {
                var count = Math.Min(most, images.Count - start);
                for (var i = 0; i < count; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    preprocessor.Write(images[start + i], pixelValues.AsSpan(i * preprocessor.Length, preprocessor.Length));
                }

                encoder.Encode(pixelValues.AsMemory(0, count * preprocessor.Length), embeddings.Slice(start * width, count * width), cancellationToken);
            }
        });
    }
}
