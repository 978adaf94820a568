using System.Text.Json;

namespace PathGen.Instruct;

/// <summary>
/// How a conversation becomes the text that a model was trained on, as data. In prefixes and suffixes <c>&lt;s&gt;</c> and <c>&lt;/s&gt;</c> stand for the tokenizer's start and end; in
/// what people write they are plain characters. The start is put before everything.
/// </summary>
public sealed record ChatTemplate
{
    /// <summary>The template of LLaVA-1.5 and PathGen-LLaVA.</summary>
    public const string Default = "vicuna-v1";

    private const int MostBytes = 1 << 20;

    // Where JSON leaves a property out, the generated reader sets it to null whatever its initial value.

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What the system says where the conversation has no system message; empty for nothing.</summary>
    public string System { get => field ?? ""; init; }

    /// <summary>Before the system's text.</summary>
    public string SystemPrefix { get => field ?? ""; init; }

    /// <summary>Behind the system's text.</summary>
    public string SystemSuffix { get => field ?? ""; init; }

    /// <summary>Before the first question, where the system said something; null for <see cref="UserPrefix"/>.</summary>
    public string? FirstUserPrefix { get; init; }

    /// <summary>Before a question.</summary>
    public required string UserPrefix { get; init; }

    /// <summary>Behind a question.</summary>
    public required string UserSuffix { get; init; }

    /// <summary>What the model is to answer behind.</summary>
    public required string AssistantPrefix { get; init; }

    /// <summary>Between that and an answer that was given.</summary>
    public string AnswerPrefix { get => field ?? ""; init; }

    /// <summary>Behind an answer that was given.</summary>
    public required string AnswerSuffix { get; init; }

    /// <summary>Between a picture and the text beside it.</summary>
    public string PictureSeparator { get => field ?? "\n"; init; }

    /// <summary>Texts that only the template writes. In what people write a space is put inside them, so that nobody can speak for another.</summary>
    public IReadOnlyList<string> Markers { get => field ?? []; init; }

    /// <summary>Texts at which an answer ends, besides the tokenizer's end.</summary>
    public IReadOnlyList<string> Stops { get => field ?? []; init; }

    /// <summary>The templates that come with this library.</summary>
    public static IReadOnlyList<ChatTemplate> All { get; } = LoadAll();

    /// <summary>A template of this library.</summary>
    /// <exception cref="InstructException">There is none of that name.</exception>
    public static ChatTemplate Find(string name) => All.FirstOrDefault(t => t.Name == name)
        ?? throw new InstructException($"There is no chat template \"{name}\"; there are: {string.Join(", ", All.Select(t => t.Name))}. Another can be given as data.");

    /// <summary>Reads a template from JSON: an object with this type's properties in camel case.</summary>
    /// <exception cref="InstructException">It is no such object.</exception>
    public static ChatTemplate Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            if (json.Length <= MostBytes && JsonSerializer.Deserialize(json, ChatTemplateJson.Default.ChatTemplate) is { } template)
                return template.Checked();
        }
        catch (JsonException e)
        {
            throw new InstructException($"This is no chat template: {e.Message}", e);
        }

        throw new InstructException($"This is no chat template: an object of at most {MostBytes:N0} characters was expected.");
    }

    /// <summary>What people write, with markers broken: <c>USER:</c> becomes <c>USER :</c>.</summary>
    internal string Escape(string text)
    {
        foreach (var marker in Markers)
        {
            if (text.Contains(marker, StringComparison.Ordinal))
                text = text.Replace(marker, $"{marker[..^1]} {marker[^1]}", StringComparison.Ordinal);
        }

        return text;
    }

    private ChatTemplate Checked() =>
        Markers.Any(m => m.Length < 2) || Stops.Any(s => s.Length == 0) ? throw new InstructException($"The chat template {Name} has a marker of less than two characters, or an empty stop.") : this;

    private static IReadOnlyList<ChatTemplate> LoadAll()
    {
        using var stream = typeof(ChatTemplate).Assembly.GetManifestResourceStream("PathGen.Instruct.templates.json")!;
        return [.. JsonSerializer.Deserialize(stream, ChatTemplateJson.Default.ChatTemplateArray)!.Select(t => t.Checked())];
    }
}
