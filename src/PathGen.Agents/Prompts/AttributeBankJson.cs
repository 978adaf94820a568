using System.Text.Json;
using System.Text.Json.Serialization;

namespace PathGen.Agents;

/// <summary>Generated reader of <see cref="AttributeBankFile"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(AttributeBankFile))]
internal sealed partial class AttributeBankJson : JsonSerializerContext;
