using System.Text;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>The JSON that a revision answers with, found in whatever stands around it.</summary>
internal static class RevisionAnswer
{
    private const int MostEdits = 200;
    private const int MostStarts = 50;

    private static readonly JsonReaderOptions Loose = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 16 };

    /// <summary>Name and JSON schema of the answer, closed as OpenAI's strict mode asks.</summary>
    public static (string Name, JsonElement Schema) Schema { get; } = ("revision", JsonElement.Parse(
        """
        {"type": "object", "additionalProperties": false, "required": ["edits"], "properties": {"edits": {"type": "array", "items": {
          "type": "object", "additionalProperties": false, "required": ["kind", "before", "after", "reason"], "properties": {
            "kind": {"type": "string", "enum": ["add", "delete", "change"]}, "before": {"type": "string"}, "after": {"type": "string"}, "reason": {"type": "string"}}}}}}
        """u8));

    /// <summary>Reads edits and applies them; the description stays as it was where there are none.</summary>
    /// <returns>The revised description and the edits that were made.</returns>
    /// <exception cref="AnswerException">There is no such JSON, or none of its edits fits the description.</exception>
    public static (string Description, IReadOnlyList<Edit> Edits) Read(string text, string description)
    {
        var start = -1;
        for (var i = 0; i < MostStarts; i++)
        {
            start = text.IndexOf('{', start + 1);
            if (start < 0)
                break;
            using var document = Parse(text, start);
            if (document is null || !document.RootElement.TryGetProperty("edits", out var edits) || edits.ValueKind != JsonValueKind.Array)
                continue;
            return Read(edits, description);
        }

        throw new AnswerException($"the answer holds no JSON object with edits: {AnswerText.Start(text)}");
    }

    private static (string Description, IReadOnlyList<Edit> Edits) Read(JsonElement array, string description)
    {
        if (array.GetArrayLength() > MostEdits)
            throw new AnswerException($"the answer holds {array.GetArrayLength()} edits; at most {MostEdits} are read");
        var edits = new List<Edit>();
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
                throw new AnswerException("an edit of the answer is not a JSON object");
            var (before, after) = (Text(item, "before"), Text(item, "after"));
            if (before != after) // An edit that changes nothing is none.
                edits.Add(new Edit(Kind(Text(item, "kind"), before, after), before, after, OneLine.Of(Text(item, "reason"))));
        }

        if (edits.Count == 0)
            return (description, edits);
        var (revised, applied) = EditScript.Apply(description, edits);
        if (applied.Count == 0)
            throw new AnswerException($"none of the answer's {edits.Count} edits fits the description: \"{AnswerText.Start(edits[0].Before)}\" is not in it");
        return revised.Length > 0 ? (revised, applied) : throw new AnswerException("the answer's edits leave nothing of the description");
    }

    private static JsonDocument? Parse(string text, int start)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text[start..]), Loose);
            return JsonDocument.TryParseValue(ref reader, out var document) ? document : null;
        }
        catch (JsonException)
        {
            return null; // Not JSON from this brace on: the next one may be.
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : "";

    private static EditKind Kind(string kind, string before, string after) => kind.ToLowerInvariant() switch
    {
        "add" when after.Length > 0 => EditKind.Add,
        "delete" when before.Length > 0 => EditKind.Delete,
        "change" when before.Length > 0 && after.Length > 0 => EditKind.Change,
        _ => before.Length == 0 ? EditKind.Add : after.Length == 0 ? EditKind.Delete : EditKind.Change,
    };
}
