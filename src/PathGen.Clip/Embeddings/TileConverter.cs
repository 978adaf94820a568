using System.Text.Json;
using System.Text.Json.Serialization;
using PathGen.Slides;

namespace PathGen.Clip;

/// <summary>A tile as six numbers: index, x, y, width, height, tissue share.</summary>
internal sealed class TileConverter : JsonConverter<Tile>
{
    public override Tile Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("A tile must be an array of six numbers.");
        var index = Next(ref reader).GetInt32();
        var region = new SlideRegion(Next(ref reader).GetInt64(), Next(ref reader).GetInt64(), Next(ref reader).GetInt64(), Next(ref reader).GetInt64());
        var share = Next(ref reader).GetDouble();
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
            throw new JsonException("A tile must be an array of six numbers.");
        return new Tile(index, region, share);
    }

    public override void Write(Utf8JsonWriter writer, Tile value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Index);
        writer.WriteNumberValue(value.Region.X);
        writer.WriteNumberValue(value.Region.Y);
        writer.WriteNumberValue(value.Region.Width);
        writer.WriteNumberValue(value.Region.Height);
        writer.WriteNumberValue(value.TissueShare);
        writer.WriteEndArray();
    }

    private static ref Utf8JsonReader Next(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.Number)
            throw new JsonException("A tile must be an array of six numbers.");
        return ref reader;
    }
}
