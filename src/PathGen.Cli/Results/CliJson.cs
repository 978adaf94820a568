using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PathGen.Agents;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Wsi;

namespace PathGen.Cli;

/// <summary>The form of every JSON document that the tool prints: camel case, enums by name.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(SlideResult))]
[JsonSerializable(typeof(DeidentifyResult))]
[JsonSerializable(typeof(PictureResult))]
[JsonSerializable(typeof(TissueResult))]
[JsonSerializable(typeof(TilesResult))]
[JsonSerializable(typeof(ModelManifest))]
[JsonSerializable(typeof(DoctorResult))]
[JsonSerializable(typeof(GenerateResult))]
[JsonSerializable(typeof(ChatAnswer))]
[JsonSerializable(typeof(InstructBuildResult))]
[JsonSerializable(typeof(TrainingFolderResult))]
[JsonSerializable(typeof(ChoiceResult))]
[JsonSerializable(typeof(ExportResult))]
[JsonSerializable(typeof(RunResult[]))]
[JsonSerializable(typeof(StatusResult))]
[JsonSerializable(typeof(FailureResult[]))]
[JsonSerializable(typeof(ReviewResult))]
[JsonSerializable(typeof(ImportSummary))]
[JsonSerializable(typeof(MaterializeResult))]
[JsonSerializable(typeof(ClassifyResult))]
[JsonSerializable(typeof(EmbedResult))]
[JsonSerializable(typeof(EvalTaskResult[]))]
[JsonSerializable(typeof(EvalZeroShotResult))]
[JsonSerializable(typeof(LinearProbeEvaluation))]
[JsonSerializable(typeof(EvalRetrievalResult))]
[JsonSerializable(typeof(SlideProtocolReport))]
[JsonSerializable(typeof(WsiPredictResult))]
[JsonSerializable(typeof(ClassificationReport))]
[JsonSerializable(typeof(WsiClassifyResult))]
[JsonSerializable(typeof(WsiSlideDocument))]
[JsonSerializable(typeof(HeatmapResult))]
[JsonSerializable(typeof(FeaturesResult))]
[JsonSerializable(typeof(long[]))]
[JsonSerializable(typeof(System.Text.Json.JsonElement[]))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>The documents' form: as above, and letters beyond ASCII as themselves.</summary>
    public static CliJson Document => field ??= new(new JsonSerializerOptions(Default.Options!) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
