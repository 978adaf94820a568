using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PathGen.Agents;
using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Samples.HostedApp;

/// <summary>Makes image–caption pairs of the configured slide, or continues where an earlier start of the app stopped.</summary>
internal sealed class PairRun(
    AppSettings settings,
    IImageEncoder imageEncoder,
    ITextEncoder textEncoder,
    PathGenSlidesOptions slides,
    ITissueDetector tissue,
    ITiler tiler,
    PatchSelector selector,
    IPromptAgent prompts,
    ICaptionAgent caption,
    IRevisionAgent revision,
    ISummaryAgent summary,
    IHostApplicationLifetime lifetime,
    ILogger<PairRun> logger,
    ILogger<PairGenerator> generatorLogger) : OneShotService(lifetime, logger)
{
    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        var folder = settings.Run!;
        await using var store = SqlitePairStore.Open(Path.Combine(folder, "pairs.sqlite"));
        var generator = new PairGenerator(
            new PairGeneratorServices
            {
                Folder = folder,
                Store = store,
                EncoderIdentity = imageEncoder.Identity,
                TextEncoderIdentity = textEncoder.Identity,
                ImageEncoder = () => imageEncoder,
                TextEncoder = () => textEncoder,
                Tissue = tissue,
                Tiler = tiler,
                Selector = selector,
                Prompts = prompts,
                Caption = caption,
                Revision = revision,
                Summary = summary,
            },
            new PairGeneratorOptions { Slides = slides.Slides },
            generatorLogger);
        var result = await generator.RunAsync([new SlideInput(settings.Slide)], cancellationToken: cancellationToken);
        if (result.Failures is [var failure, ..])
            throw new PairException(failure.Reason);
        using var patches = new PatchReader(slides.Slides);
        var pairs = await DatasetWriters.Create("pathgen").WriteAsync(store.ReadPairsAsync(cancellationToken: cancellationToken).Select(pair => DatasetPair.Of(pair, patches.Read)), Path.Combine(folder, "dataset"), cancellationToken);
        logger.LogInformation("{Pairs} pairs in {Folder}", pairs, Path.Combine(folder, "dataset"));
    }
}
