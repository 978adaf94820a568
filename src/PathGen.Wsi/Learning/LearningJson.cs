using System.Text.Json.Serialization;

namespace PathGen.Wsi;

/// <summary>The form of the files of learning: camel case, enums by name, strict when read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n",
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(HeadDescription))]
[JsonSerializable(typeof(AttentionMilOptions))]
[JsonSerializable(typeof(TrainingCheckpointHeader))]
internal sealed partial class LearningJson : JsonSerializerContext;
