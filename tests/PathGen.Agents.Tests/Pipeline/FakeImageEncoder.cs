using System.Numerics.Tensors;
using PathGen.Clip;
using PathGen.Onnx;

namespace PathGen.Agents.Tests;

/// <summary>A fixed random projection of the pixels.</summary>
public sealed class FakeImageEncoder(Trap trap) : IImageEncoder
{
    public const string Id = "fake-encoder-1";
    private readonly float[] weights = [.. Enumerable.Range(0, 16 * 3 * 8 * 8).Select(i => MathF.Sin(i * 12.9898f + 0.5f))];

    /// <summary>Changes embeddings before they are handed over; null to leave them.</summary>
    public Action<Memory<float>>? Spoil { get; init; }

    public string Identity => Id;

    public int EmbeddingWidth => 16;

    public ImagePreprocessor Preprocessor { get; } = new(new PreprocessSettings { Size = 8 });

    public void Encode(Memory<float> pixelValues, Memory<float> embeddings, CancellationToken cancellationToken = default)
    {
        trap.Step("image");
        var input = pixelValues.Span;
        var output = embeddings.Span;
        var length = Preprocessor.Length;
        for (var i = 0; i < input.Length / length; i++)
        {
            var row = output.Slice(i * 16, 16);
            for (var d = 0; d < 16; d++)
                row[d] = TensorPrimitives.Dot(input.Slice(i * length, length), weights.AsSpan(d * length, length));
            TensorPrimitives.Divide(row, TensorPrimitives.Norm(row), row);
        }

        Spoil?.Invoke(embeddings);
    }
}
