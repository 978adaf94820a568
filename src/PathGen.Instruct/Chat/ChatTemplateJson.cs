using System.Text.Json;
using System.Text.Json.Serialization;

namespace PathGen.Instruct;

/// <summary>The form of chat templates: camel case, nothing unknown, nothing null that must not be.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ChatTemplate))]
[JsonSerializable(typeof(ChatTemplate[]))]
internal sealed partial class ChatTemplateJson : JsonSerializerContext;
