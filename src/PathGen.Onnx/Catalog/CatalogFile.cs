using System.Text.Json.Serialization;

namespace PathGen.Onnx;

/// <summary>A file that a model is published as.</summary>
public sealed record CatalogFile
{
    /// <summary>Its plain name, which is also the last part of its address.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes beyond which a download is broken off, whatever the server says.</summary>
    [JsonRequired]
    public long LargestBytes { get; init; }

    /// <summary>Exact bytes; null where they are not known.</summary>
    public long? Bytes { get; init; }

    /// <summary>SHA-256, lower-case hex; null where it is not known. What is downloaded then is recorded in <c>model.json</c> instead of verified.</summary>
    public string? Sha256 { get; init; }
}
