using System.Globalization;
using Microsoft.Extensions.AI;

namespace PathGen.Agents;

/// <summary>Messages with a patch.</summary>
internal static class ChatImage
{
    /// <summary>The system text, and the picture followed by the question.</summary>
    public static IReadOnlyList<ChatMessage> Messages(ChatPrompt prompt, PatchContext patch, PatchImageFormat format, string question) =>
    [
        new ChatMessage(ChatRole.System, prompt.System),
        new ChatMessage(ChatRole.User, [patch.Encoded.Of(patch.Image, format), new TextContent(question)]),
    ];

    /// <summary>The tissue source as prompts say it.</summary>
    public static string Tissue(string? source) => source is null ? "not known" : OneLine.Of(source);

    /// <summary>The scale as prompts say it.</summary>
    public static string Scale(PatchContext patch) => patch.MicronsPerPixel is { } scale
        ? string.Create(CultureInfo.InvariantCulture, $"{scale:0.###} µm per pixel, {patch.Image.Width * scale:0} µm wide")
        : "not known";
}
