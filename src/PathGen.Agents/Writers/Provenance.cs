using System.Text.Json;

namespace PathGen.Agents;

/// <summary>
/// The trace of a pair: slide, place, what chose it, every agent, every draft and every gate's decision, and the last review. No paths, no times but the review's, and neither
/// tokens nor endpoints, which depend on what had to be tried again: the same answers give the same bytes.
/// </summary>
internal static class Provenance
{
    /// <summary>File of the traces: one JSON object a line, in the dataset's order.</summary>
    public const string FileName = "provenance.jsonl";

    /// <summary>Writes the properties of one trace.</summary>
    public static void Write(Utf8JsonWriter json, DatasetPair pair, string image)
    {
        json.WriteString("id", pair.Id);
        json.WriteString("image", image);
        json.WriteString("group", pair.Group);
        if (pair.Place is { } place)
            WritePlace(json, place);
        if (pair.Source is { } source)
        {
            json.WriteString("source", source.Name);
            json.WriteString("licence", source.Licence);
            json.WriteString("origin", source.Origin);
        }

        if (pair.Imported is { } imported)
        {
            json.WriteNumber("row", imported.Number);
            json.WriteString("picture_sha256", imported.Hash);
        }

        if (pair.Record is { } record)
            WriteRecord(json, record);
        json.WriteString("caption", pair.Caption);
    }

    private static void WritePlace(Utf8JsonWriter json, SlidePlace place)
    {
        json.WriteString("wsi_id", place.SlideId);
        json.WriteString("file_id", place.FileId);
        json.WriteStartObject("region");
        json.WriteNumber("x", place.Region.X);
        json.WriteNumber("y", place.Region.Y);
        json.WriteNumber("width", place.Region.Width);
        json.WriteNumber("height", place.Region.Height);
        json.WriteEndObject();
        json.WriteNumber("image_width", place.ImageWidth);
        json.WriteNumber("image_height", place.ImageHeight);
    }

    private static void WriteRecord(Utf8JsonWriter json, PairRecord pair)
    {
        var (slide, patch) = (pair.Slide, pair.Patch);
        json.WriteString("slide_sha256", slide.Hash);
        WriteOptional(json, "slide_microns_per_pixel", slide.MicronsPerPixel);
        json.WriteString("tissue_source", slide.TissueSource);
        json.WriteString("report_sha256", slide.ReportHash);
        json.WriteString("encoder", slide.EncoderIdentity);
        WriteAgent(json, "prompt_agent", slide.PromptAgent);
        json.WriteNumber("order", patch.Order);
        json.WriteStartArray("choices");
        foreach (var choice in patch.Choices)
        {
            json.WriteStartObject();
            json.WriteString("retrieval", choice.Retrieval);
            json.WriteString("prompt", choice.Prompt);
            json.WriteNumber("rank", choice.Rank);
            json.WriteNumber("score", choice.Score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("best_attributes");
        foreach (var match in patch.BestAttributes)
        {
            json.WriteStartObject();
            json.WriteString("attribute", match.Attribute);
            json.WriteNumber("score", match.Score);
            json.WriteNumber("percentile", match.Percentile);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("drafts");
        foreach (var draft in pair.Drafts)
            WriteDraft(json, draft);
        json.WriteEndArray();
        json.WriteStartArray("gates");
        foreach (var gate in pair.Gates)
            WriteGate(json, gate);
        json.WriteEndArray();
        if (pair.Review is { } review)
            WriteReview(json, review);
    }

    private static void WriteDraft(Utf8JsonWriter json, DraftRecord draft)
    {
        json.WriteStartObject();
        json.WriteNumber("attempt", draft.Attempt);
        json.WriteString("stage", draft.Stage switch { PairStage.Describe => "describe", PairStage.Revise => "revise", _ => "summarise" });
        WriteAgent(json, "agent", draft.Agent);
        json.WriteString("text", draft.Answer.Text);
        json.WriteStartArray("edits");
        foreach (var edit in draft.Answer.Edits)
        {
            json.WriteStartObject();
            json.WriteString("kind", edit.Kind switch { EditKind.Add => "add", EditKind.Delete => "delete", _ => "change" });
            json.WriteString("before", edit.Before);
            json.WriteString("after", edit.After);
            json.WriteString("reason", edit.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteGate(Utf8JsonWriter json, GateRecord gate)
    {
        json.WriteStartObject();
        json.WriteNumber("attempt", gate.Attempt);
        json.WriteString("gate", gate.Gate);
        json.WriteString("verdict", gate.Verdict switch { GateVerdict.Accept => "accept", GateVerdict.Revise => "revise", _ => "reject" });
        json.WriteString("reason", gate.Reason);
        WriteOptional(json, "score", gate.Score);
        json.WriteEndObject();
    }

    private static void WriteReview(Utf8JsonWriter json, ReviewRecord review)
    {
        json.WriteStartObject("review");
        json.WriteString("verdict", review.Verdict switch { ReviewVerdict.Accepted => "accepted", ReviewVerdict.Edited => "edited", _ => "rejected" });
        json.WriteString("reviewer", review.Reviewer);
        json.WriteString("time", review.Time.UtcDateTime);
        json.WriteString("note", review.Note);
        json.WriteEndObject();
    }

    private static void WriteAgent(Utf8JsonWriter json, string name, AgentIdentity agent)
    {
        json.WriteStartObject(name);
        json.WriteString("agent", agent.Agent);
        json.WriteString("model", agent.Model);
        json.WriteString("model_sha256", agent.ModelHash);
        json.WriteString("prompt", agent.Prompt);
        json.WriteString("prompt_sha256", agent.PromptHash);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
