using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>Edits in the JSON that a revision answers with.</summary>
internal static class EditJson
{
    /// <summary>The whole answer: <c>{"edits": […]}</c>.</summary>
    public static string Answer(IReadOnlyList<Edit> edits)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WritePropertyName("edits");
            Write(json, edits);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>The list of edits.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Edit> edits)
    {
        json.WriteStartArray();
        foreach (var edit in edits)
        {
            json.WriteStartObject();
            json.WriteString("kind", edit.Kind switch { EditKind.Add => "add", EditKind.Delete => "delete", _ => "change" });
            json.WriteString("before", edit.Before);
            json.WriteString("after", edit.After);
            json.WriteString("reason", edit.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
