using System.Text.Json.Serialization;

namespace PathGen.Instruct;

/// <summary>The form of a build's own files: camel case, enums by name.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, AllowDuplicateProperties = false, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(InstructSummary))]
[JsonSerializable(typeof(BuildSettings))]
internal sealed partial class InstructJson : JsonSerializerContext;
