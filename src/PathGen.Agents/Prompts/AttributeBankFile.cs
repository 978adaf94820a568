using System.Text.Json.Serialization;

namespace PathGen.Agents;

/// <summary>The JSON form of an attribute bank.</summary>
internal sealed class AttributeBankFile
{
    [JsonRequired]
    public int Version { get; set; }

    [JsonRequired]
    public Dictionary<string, Source?> Sources { get; set; } = [];

    internal sealed class Source
    {
        public List<string?> Aliases { get; set; } = [];

        [JsonRequired]
        public List<string?> Attributes { get; set; } = [];
    }
}
