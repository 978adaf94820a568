using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>What a run works with. Every service must be thread-safe. Nothing is disposed by the run.</summary>
public sealed class PairGeneratorServices
{
    /// <summary>The run's folder: embeddings and the run's lock live here. Made if it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Where slides, patches and drafts are kept.</summary>
    public required IPairStore Store { get; init; }

    /// <summary>
    /// <see cref="IImageEncoder.Identity"/> of <see cref="ImageEncoder"/>, known without loading it, so that a run with nothing left to do loads no model.
    /// </summary>
    public required string EncoderIdentity { get; init; }

    /// <summary><see cref="ITextEncoder.Identity"/> of <see cref="TextEncoder"/>, known without loading it.</summary>
    public required string TextEncoderIdentity { get; init; }

    /// <summary>Loads the image encoder; called at most once, when the first slide must be embedded.</summary>
    public required Func<IImageEncoder> ImageEncoder { get; init; }

    /// <summary>Loads the text encoder of the same model; called at most once, when the first prompt must be embedded.</summary>
    public required Func<ITextEncoder> TextEncoder { get; init; }

    /// <summary>Finds tissue.</summary>
    public required ITissueDetector Tissue { get; init; }

    /// <summary>Lays tiles.</summary>
    public required ITiler Tiler { get; init; }

    /// <summary>Chooses patches.</summary>
    public required PatchSelector Selector { get; init; }

    /// <summary>Writes what to look for.</summary>
    public required IPromptAgent Prompts { get; init; }

    /// <summary>Describes patches.</summary>
    public required ICaptionAgent Caption { get; init; }

    /// <summary>Corrects descriptions.</summary>
    public required IRevisionAgent Revision { get; init; }

    /// <summary>Shortens descriptions to captions.</summary>
    public required ISummaryAgent Summary { get; init; }

    /// <summary>
    /// Judge captions, in this order; each of another name. Default none: every caption stands. <see cref="CaptionGates.All"/> makes the library's.
    /// </summary>
    public IReadOnlyList<ICaptionGate> Gates { get; init; } = [];
}
