using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>Writes one JSON value after another with the same buffer. Text stays readable: only what JSON must escape is escaped.</summary>
internal sealed class JsonLine : IDisposable
{
    private readonly ArrayBufferWriter<byte> buffer = new(4096);
    private readonly Utf8JsonWriter json;

    public JsonLine() => json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The bytes of one value, valid until the next.</summary>
    public ReadOnlySpan<byte> Write(PairRecord pair, string image, Action<Utf8JsonWriter, PairRecord, string> write)
    {
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        json.WriteStartObject();
        write(json, pair, image);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }

    /// <summary><c>"position": ["35136", "33344"]</c>: level-0 x and y, as strings.</summary>
    public static void WritePosition(Utf8JsonWriter json, PairRecord pair)
    {
        json.WriteStartArray("position");
        json.WriteStringValue(pair.Patch.Key.Region.X.ToString(CultureInfo.InvariantCulture));
        json.WriteStringValue(pair.Patch.Key.Region.Y.ToString(CultureInfo.InvariantCulture));
        json.WriteEndArray();
    }

    public void Dispose() => json.Dispose();
}
