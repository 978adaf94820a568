using System.Text.Json;

namespace PathGen.Agents;

/// <summary>The trace of a pair: slide, place, what chose it, every agent and every draft. No paths and no times: the same run gives the same bytes.</summary>
internal static class Provenance
{
    /// <summary>File of the traces: one JSON object a line, in the dataset's order.</summary>
    public const string FileName = "provenance.jsonl";

    /// <summary>Writes the properties of one trace.</summary>
    public static void Write(Utf8JsonWriter json, PairRecord pair, string image)
    {
        var (slide, patch) = (pair.Slide, pair.Patch);
        json.WriteString("wsi_id", slide.SlideId);
        json.WriteString("file_id", slide.FileId);
        json.WriteString("image", image);
        json.WriteString("slide_sha256", slide.Hash);
        WriteOptional(json, "slide_microns_per_pixel", slide.MicronsPerPixel);
        json.WriteString("tissue_source", slide.TissueSource);
        json.WriteString("report_sha256", slide.ReportHash);
        json.WriteString("encoder", slide.EncoderIdentity);
        WriteAgent(json, "prompt_agent", slide.PromptAgent);
        json.WriteStartObject("region");
        json.WriteNumber("x", patch.Key.Region.X);
        json.WriteNumber("y", patch.Key.Region.Y);
        json.WriteNumber("width", patch.Key.Region.Width);
        json.WriteNumber("height", patch.Key.Region.Height);
        json.WriteEndObject();
        json.WriteNumber("image_width", patch.ImageWidth);
        json.WriteNumber("image_height", patch.ImageHeight);
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
        json.WriteString("caption", pair.Caption);
    }

    private static void WriteDraft(Utf8JsonWriter json, DraftRecord draft)
    {
        json.WriteStartObject();
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
        json.WriteNumber("input_tokens", draft.Answer.InputTokens);
        json.WriteNumber("output_tokens", draft.Answer.OutputTokens);
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
