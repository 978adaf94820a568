using System.Text;

namespace PathGen.Agents;

/// <summary>The prompts that come with this library. Thread-safe.</summary>
public static class PromptLibrary
{
    /// <summary>Image → detailed description.</summary>
    public static ChatPrompt Describe { get; } = Load("describe", 1);

    /// <summary>Image, description and objections → edits, as JSON.</summary>
    public static ChatPrompt Revise { get; } = Load("revise", 2);

    /// <summary>Revised description → caption.</summary>
    public static ChatPrompt Summarise { get; } = Load("summarise", 1);

    /// <summary>Tissue source → attributes.</summary>
    public static ChatPrompt Attributes { get; } = Load("attributes", 1);

    /// <summary>Report → findings.</summary>
    public static ChatPrompt Findings { get; } = Load("findings", 1);

    /// <summary>Image and short caption → detailed description, for training sets.</summary>
    public static ChatPrompt Detail { get; } = Load("detail", 1);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ChatPrompt> All => [Describe, Revise, Summarise, Attributes, Findings, Detail];

    // A resource holds the system text, a line of three dashes, and the question.
    private static ChatPrompt Load(string name, int version)
    {
        var resource = $"PathGen.Agents.Prompts.{name}.{version}.txt";
        using var stream = typeof(PromptLibrary).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var parts = reader.ReadToEnd().ReplaceLineEndings("\n").Split("\n---\n");
        return new ChatPrompt(name, version, parts[0].Trim(), parts[1].Trim());
    }
}
