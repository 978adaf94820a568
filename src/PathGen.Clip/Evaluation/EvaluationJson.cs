using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PathGen.Clip;

/// <summary>The form of task files and reports: camel case, strict when read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ZeroShotTaskContent))]
[JsonSerializable(typeof(ZeroShotEvaluation))]
[JsonSerializable(typeof(LinearProbeEvaluation))]
[JsonSerializable(typeof(RetrievalEvaluation))]
internal sealed partial class EvaluationJson : JsonSerializerContext
{
    /// <summary>The same, with letters beyond ASCII as themselves.</summary>
    public static EvaluationJson Document => field ??= new(new JsonSerializerOptions(Default.Options!) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
