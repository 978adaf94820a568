using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PathGen.Instruct;

/// <summary>The form of PathGen-Instruct, which is LLaVA's: writing a record, and checking one.</summary>
public static partial class InstructForm
{
    private const string Picture = "<image>";

    /// <summary>A record as one line of JSON, without a line's end.</summary>
    public static ReadOnlyMemory<byte> Write(InstructRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("id", record.Id);
            json.WriteString("image", record.Image);
            json.WriteStartArray("conversations");
            for (var i = 0; i < record.Conversation.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("from", i % 2 == 0 ? "human" : "gpt");
                json.WriteString("value", record.Conversation[i]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("type", record.IsClosed ? "CLOSE" : "OPEN");
            json.WriteString("wsi_id", record.SlideId);
            json.WriteString("file_id", record.FileId);
            json.WriteStartArray("position");
            json.WriteStringValue(record.X.ToString(CultureInfo.InvariantCulture));
            json.WriteStringValue(record.Y.ToString(CultureInfo.InvariantCulture));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>What is wrong with a record; null where it has the form.</summary>
    /// <param name="record">An object of a data set.</param>
    public static string? Problem(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object)
            return "not an object";
        foreach (var name in new[] { "id", "image", "type", "wsi_id", "file_id" })
        {
            if (!record.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String || (value.GetString()!.Length == 0 && name != "file_id"))
                return $"{name} is no text";
        }

        if (!PicturePath().IsMatch(record.GetProperty("image").GetString()!))
            return "image is no {wsi_id}/{x}_{y}.jpg";
        if (!record.TryGetProperty("position", out var position) || position.ValueKind != JsonValueKind.Array || position.GetArrayLength() != 2
            || position.EnumerateArray().Any(p => p.ValueKind != JsonValueKind.String || !long.TryParse(p.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
        {
            return "position is no two numbers as texts";
        }

        var type = record.GetProperty("type").GetString();
        if (type is not ("OPEN" or "CLOSE"))
            return $"type is {type}";
        return !record.TryGetProperty("conversations", out var turns) || turns.ValueKind != JsonValueKind.Array ? "conversations is missing" : Problem(turns, type == "CLOSE");
    }

    /// <summary>The question of a choice with its options, as PathGen-Instruct asks it.</summary>
    internal static string Ask(string question, IReadOnlyList<string> options) =>
        $"{question}\n{string.Join('\n', options.Select((o, i) => $"{(char)('A' + i)}) {o}"))}\nAnswer with the option's letter from the given choices directly.";

    private static string? Problem(JsonElement turns, bool isClosed)
    {
        var count = turns.GetArrayLength();
        if (count < 2 || count % 2 != 0)
            return $"{count} turns";
        for (var i = 0; i < count; i++)
        {
            if (turns[i].ValueKind != JsonValueKind.Object || !turns[i].TryGetProperty("from", out var from) || !from.ValueEquals(i % 2 == 0 ? "human" : "gpt")
                || !turns[i].TryGetProperty("value", out var value) || value.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetString()))
            {
                return $"turn {i} is not what {(i % 2 == 0 ? "human" : "gpt")} says";
            }

            var text = value.GetString()!;
            var pictures = text.Split(Picture).Length - 1;
            if (pictures != (i == 0 ? 1 : 0) || (i == 0 && !text.StartsWith(Picture + "\n", StringComparison.Ordinal) && !text.EndsWith("\n" + Picture, StringComparison.Ordinal)))
                return $"turn {i} has {pictures} pictures, or one in its middle";
        }

        if (!isClosed)
            return null;
        var answer = turns[1].GetProperty("value").GetString()!;
        var question = turns[0].GetProperty("value").GetString()!;
        return count == 2 && answer.Length == 1 && question.Contains($"\n{answer}) ", StringComparison.Ordinal) ? null : "a choice whose answer is no letter of its options";
    }

    [GeneratedRegex(@"^(?!\.)[A-Za-z0-9._-]+/-?[0-9]+_-?[0-9]+\.(jpg|png)$", RegexOptions.CultureInvariant)]
    private static partial Regex PicturePath();
}
