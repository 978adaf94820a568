using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PathGen.Agents;

/// <summary>The JSON columns of a store.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(IReadOnlyList<PatchChoice>))]
[JsonSerializable(typeof(IReadOnlyList<AttributeMatch>))]
[JsonSerializable(typeof(IReadOnlyList<Edit>))]
[JsonSerializable(typeof(SlidePrompts))]
[JsonSerializable(typeof(AgentIdentity))]
internal sealed partial class StoreJson : JsonSerializerContext
{
    /// <summary>A column's value.</summary>
    public static string Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    /// <summary>A value from its column.</summary>
    public static T Read<T>(string json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json, type) ?? throw new JsonException($"A {typeof(T).Name} column holds null.");
}
