using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PathGen.Agents;

/// <summary>Canonical JSON of everything that determines a run's result: the same text means the same dataset.</summary>
internal static class RunSettings
{
    /// <summary>Version of what a run does with its settings; raised when the same settings lead to another result.</summary>
    private const int FormatVersion = 1;

    /// <summary>The settings of a run. Per-slide settings (id, tissue source, report) are kept with each slide instead.</summary>
    public static string Write(PairGeneratorServices services, PairGeneratorOptions options)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("format", FormatVersion);
            WriteNumber(json, "slideMicronsPerPixel", options.Slides.MicronsPerPixel);
            if (options.Slides.Settings.Length > 0) // Else nothing, so that earlier runs continue.
                json.WriteString("slideReading", options.Slides.Settings);
            json.WriteString("tissue", services.Tissue.Settings);
            json.WriteString("tiles", services.Tiler.Settings);
            WriteNumber(json, "patchSize", options.PatchSize);
            json.WriteString("encoder", services.EncoderIdentity);
            json.WriteString("textEncoder", services.TextEncoderIdentity);
            WriteNumber(json, "embeddingReadSize", options.Embedding.ReadSize);
            if (options.Embedding.MinFocus is { } focus) // Else nothing, so that earlier runs can be continued.
                json.WriteNumber("embeddingMinFocus", focus);
            json.WriteNumber("maxFailureShare", options.Embedding.MaxFailureShare);
            json.WriteString("selector", services.Selector.Settings);
            json.WriteStartObject("agents");
            WriteAgent(json, "prompts", services.Prompts.Identity);
            WriteAgent(json, "describe", services.Caption.Identity);
            WriteAgent(json, "revise", services.Revision.Identity);
            WriteAgent(json, "summarise", services.Summary.Identity);
            json.WriteEndObject();
            if (services.Gates.Count > 0) // Else nothing, so that earlier runs can be continued.
            {
                json.WriteNumber("maxAttempts", options.MaxAttempts);
                json.WriteStartArray("gates");
                foreach (var gate in services.Gates)
                    json.WriteStringValue(gate.Settings);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static void WriteAgent(Utf8JsonWriter json, string name, AgentIdentity identity)
    {
        json.WriteStartObject(name);
        json.WriteString("agent", identity.Agent);
        json.WriteString("model", identity.Model);
        json.WriteString("modelHash", identity.ModelHash);
        json.WriteString("prompt", identity.Prompt);
        json.WriteString("promptHash", identity.PromptHash);
        json.WriteEndObject();
    }
}
