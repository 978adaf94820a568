using System.Text.Json;
using System.Text.Json.Serialization;

namespace PathGen.Cli;

/// <summary>Generated reader of <see cref="EndpointFile"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(EndpointFile))]
internal sealed partial class EndpointJson : JsonSerializerContext;
