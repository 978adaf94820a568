using System.Text.Json;
using System.Text.Json.Serialization;

namespace PathGen.Samples.LisService;

/// <summary>The form of requests and answers: camel case, strict when read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ClassificationAnswer))]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(RegionRequest))]
internal sealed partial class LisJson : JsonSerializerContext;
