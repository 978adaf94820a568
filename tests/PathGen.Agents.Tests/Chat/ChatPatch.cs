using PathGen.Slides;

namespace PathGen.Agents.Tests;

/// <summary>A patch for agents, and options that do not wait.</summary>
internal static class ChatPatch
{
    public const string Report = "SECRET-REPORT: John Doe. Cribriform glands.";

    public static PatchContext Make(string? tissue = "TCGA-COAD", double? scale = 0.25)
    {
        var image = new RgbImage(40, 40);
        new Random(3).NextBytes(image.Pixels);
        return new PatchContext(image, new SlideRegion(0, 0, 40, 40), scale, new SlideContext("SECRET-SLIDE-ID", tissue, Report), [new AttributeMatch("Glands", 30, 0.9)]);
    }

    public static ChatAgentOptions Quick() => new() { BackOff = TimeSpan.Zero, Tries = 3 };
}
