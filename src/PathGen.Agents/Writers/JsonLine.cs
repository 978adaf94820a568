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
    public ReadOnlySpan<byte> Write(DatasetPair pair, string image, Action<Utf8JsonWriter, DatasetPair, string> write)
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
    public static void WritePosition(Utf8JsonWriter json, SlidePlace place)
    {
        json.WriteStartArray("position");
        json.WriteStringValue(place.Region.X.ToString(CultureInfo.InvariantCulture));
        json.WriteStringValue(place.Region.Y.ToString(CultureInfo.InvariantCulture));
        json.WriteEndArray();
    }

    /// <summary><c>wsi_id</c>, <c>file_id</c> where it is known, and <c>position</c> of a patch; <c>source</c> of a pair of others.</summary>
    public static void WriteOrigin(Utf8JsonWriter json, DatasetPair pair)
    {
        if (pair.Place is { } place)
        {
            json.WriteString("wsi_id", place.SlideId);
            if (place.FileId is { } file)
                json.WriteString("file_id", file);
            WritePosition(json, place);
        }
        else
        {
            json.WriteString("source", pair.Source!.Name);
        }
    }

    public void Dispose() => json.Dispose();
}
