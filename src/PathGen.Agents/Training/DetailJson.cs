using System.Text.Json.Serialization;

namespace PathGen.Agents;

/// <summary>The lines of a ledger.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DetailRecord))]
internal sealed partial class DetailJson : JsonSerializerContext;
