using System.Text.Json.Serialization;

namespace PathGen.Clip;

/// <summary>The form of the JSON beside a matrix of embeddings.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(TileConverter)],
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EmbeddingFileContent))]
internal sealed partial class EmbeddingFileJson : JsonSerializerContext;
