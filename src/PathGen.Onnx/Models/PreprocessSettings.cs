using System.Text.Json.Serialization;

namespace PathGen.Onnx;

/// <summary>How a picture becomes <c>pixel_values</c>: resize, centre crop, scale to 0…1, subtract mean, divide by standard deviation.</summary>
public sealed record PreprocessSettings
{
    /// <summary>Side of the model's square input in pixels.</summary>
    public required int Size { get; init; }

    /// <summary>Mean of R, G, B on 0…1.</summary>
    [JsonRequired]
    public IReadOnlyList<float> Mean { get; init; } = [0.48145466f, 0.4578275f, 0.40821073f];

    /// <summary>Standard deviation of R, G, B on 0…1.</summary>
    [JsonRequired]
    public IReadOnlyList<float> Std { get; init; } = [0.26862954f, 0.26130258f, 0.27577711f];

    /// <summary>How a picture that is not square is resized.</summary>
    [JsonRequired]
    public ResizeMode ResizeMode { get; init; } = ResizeMode.ShortestEdge;
}
