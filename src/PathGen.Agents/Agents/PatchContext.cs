using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>What an agent is shown of one patch.</summary>
/// <param name="Image">The patch's pixels; belongs to the caller.</param>
/// <param name="Region">Its place in level-0 pixels.</param>
/// <param name="MicronsPerPixel">µm per pixel of <paramref name="Image"/>, or null where the slide has no scale.</param>
/// <param name="Slide">The slide. An agent that leaves the machine must not send <see cref="SlideContext.Report"/>.</param>
/// <param name="BestAttributes">The slide's attributes that match the patch best, with 100·cosine, best first; at most five.</param>
public sealed record PatchContext(
    RgbImage Image,
    SlideRegion Region,
    double? MicronsPerPixel,
    SlideContext Slide,
    IReadOnlyList<AttributeMatch> BestAttributes)
{
    /// <summary>Why gates sent the description's caption back, one line each; empty at the first attempt.</summary>
    public IReadOnlyList<string> Objections { get; init; } = [];

    /// <summary>The picture as it is sent, made once for all agents; copies of this context share it.</summary>
    internal EncodedPicture Encoded { get; } = new();
}
