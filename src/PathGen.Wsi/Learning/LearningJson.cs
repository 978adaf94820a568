using System.Text.Encodings.Web;
using System.Text.Json;
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
[JsonSerializable(typeof(SlideTaskContent))]
[JsonSerializable(typeof(SlideProtocolSettings))]
[JsonSerializable(typeof(SlideRunReport))]
[JsonSerializable(typeof(SlideProtocolReport))]
internal sealed partial class LearningJson : JsonSerializerContext
{
    /// <summary>The same, with letters beyond ASCII as themselves.</summary>
    public static LearningJson Document => field ??= new(new JsonSerializerOptions(Default.Options!) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
