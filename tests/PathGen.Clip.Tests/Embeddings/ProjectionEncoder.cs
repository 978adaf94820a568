using PathGen.Onnx;

namespace PathGen.Clip.Tests;

/// <summary>An image encoder of 4 floats: fixed sums of the pixel values, scaled to length 1. Counts what it is asked.</summary>
internal sealed class ProjectionEncoder : IImageEncoder
{
    private int pictures;
    private int largestBatch;

    public int Pictures => pictures;

    public int LargestBatch => largestBatch;

    public Action? OnEncode { get; init; }

    public string Identity { get; init; } = "a1b2";

    public int EmbeddingWidth => 4;

    public int BatchSize { get; init; } = 1;

    public ImagePreprocessor Preprocessor { get; } = new(new PreprocessSettings { Size = 8 });

    public void Encode(Memory<float> pixelValues, Memory<float> embeddings, CancellationToken cancellationToken = default)
    {
        OnEncode?.Invoke();
        var count = embeddings.Length / EmbeddingWidth;
        Assert.Equal(count * Preprocessor.Length, pixelValues.Length);
        for (var row = 0; row < count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var picture = pixelValues.Span.Slice(row * Preprocessor.Length, Preprocessor.Length);
            var embedding = embeddings.Span.Slice(row * EmbeddingWidth, EmbeddingWidth);
            embedding.Clear();
            for (var i = 0; i < picture.Length; i++)
                embedding[i % EmbeddingWidth] += picture[i] * (1 + i % 5);
            Assert.True(UnitVector.TryNormalise(embedding));
        }

        Interlocked.Add(ref pictures, count);
        largestBatch = Math.Max(largestBatch, count);
    }
}
