using System.Text.Json;
using System.Text.Json.Serialization;

namespace PathGen.Instruct;

/// <summary>Objects of JSON arrays, whatever they hold.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class PathGenPairsJson : JsonSerializerContext;
