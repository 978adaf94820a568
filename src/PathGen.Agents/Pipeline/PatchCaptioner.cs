using Microsoft.Extensions.Logging;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Takes the open patches of a slide through the agents, several at once; every draft is saved as soon as it is there.</summary>
internal sealed class PatchCaptioner(PairGeneratorServices services, PairGeneratorOptions options, ILogger logger)
{
    /// <summary>Captions or sets aside every open patch.</summary>
    /// <exception cref="SlideFailedException">The slide cannot be opened again; its patches stay open.</exception>
    /// <exception cref="AgentException">No patch can fare better (<see cref="AgentException.EndsRun"/>).</exception>
    public async Task RunAsync(PreparedSlide slide, Action<RunProgress> report, int slides, CancellationToken cancellationToken)
    {
        var open = new List<OpenPatch>();
        await foreach (var patch in services.Store.ReadOpenPatchesAsync(slide.Record.Hash, cancellationToken).ConfigureAwait(false))
            open.Add(patch);
        if (open.Count == 0)
            return;
        using var activity = AgentsTelemetry.Source.StartActivity("caption-slide");
        using var pixels = open.Exists(patch => NeedsPixels(patch.Drafts)) ? OpenSlide(slide) : null;
        var done = 0;
        report(new RunProgress(RunStep.Caption, slide.Record.SlideId, slide.Number, slides, 0, open.Count));
        await Parallel.ForEachAsync(
            open,
            new ParallelOptions { MaxDegreeOfParallelism = options.AgentConcurrency, CancellationToken = cancellationToken },
            async (item, token) =>
            {
                if (await CaptionAsync(slide, pixels, item.Patch, item.Drafts, token).ConfigureAwait(false) is { } reason)
                    report(new RunProgress(RunStep.PatchSetAside, slide.Record.SlideId, slide.Number, slides, Note: reason));
                report(new RunProgress(RunStep.Caption, slide.Record.SlideId, slide.Number, slides, Interlocked.Increment(ref done), open.Count));
            }).ConfigureAwait(false);
    }

    private static bool NeedsPixels(IReadOnlyList<DraftRecord> drafts) => drafts.All(d => d.Stage != PairStage.Revise);

    private static string Name(PairStage stage) => stage switch
    {
        PairStage.Describe => "describe",
        PairStage.Revise => "revise",
        _ => "summarise",
    };

    private Slide OpenSlide(PreparedSlide slide)
    {
        try
        {
            return Slide.Open(slide.Input.Path, PatchImage.WithScale(options.Slides, slide.Input.MicronsPerPixel));
        }
        catch (Exception e) when (OneLine.IsSlideFailure(e))
        {
            throw new SlideFailedException("open", OneLine.Of(e), e);
        }
    }

    // The reason where the patch was set aside, else null.
    private async Task<string?> CaptionAsync(PreparedSlide slide, Slide? pixels, PatchRecord patch, IReadOnlyList<DraftRecord> drafts, CancellationToken cancellationToken)
    {
        var stage = PairStage.Describe;
        try
        {
            using var image = NeedsPixels(drafts) ? PatchImage.Read(pixels!, patch, cancellationToken) : null;
            if (image is not null)
            {
                var context = Context(slide, patch, image);
                var description = drafts.FirstOrDefault(d => d.Stage == PairStage.Describe)?.Answer.Text
                    ?? await SaveAsync(patch, stage, services.Caption.Identity, await services.Caption.DescribeAsync(context, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                stage = PairStage.Revise;
                var answer = await services.Revision.ReviseAsync(context, description, cancellationToken).ConfigureAwait(false);
                var revised = await SaveAsync(patch, stage, services.Revision.Identity, answer, cancellationToken).ConfigureAwait(false);
                image.Dispose(); // The summary needs no pixels.
                stage = PairStage.Summarise;
                await SummariseAsync(patch, revised, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                stage = PairStage.Summarise;
                await SummariseAsync(patch, drafts.First(d => d.Stage == PairStage.Revise).Answer.Text, cancellationToken).ConfigureAwait(false);
            }

            AgentsTelemetry.Captioned.Add(1);
            return null;
        }
        catch (Exception e) when (e is AgentException { EndsRun: false } or SlideException)
        {
            var reason = OneLine.Of(e);
            var failure = new FailureRecord(patch.Key.SlideHash, patch.Key.Region, Name(stage), reason, e is AgentException { Retryable: true });
            await services.Store.SaveFailureAsync(failure, cancellationToken).ConfigureAwait(false);
            AgentsLog.PatchSetAside(logger, slide.Record.SlideId, patch.Key.Region.X, patch.Key.Region.Y, Name(stage), reason);
            AgentsTelemetry.SetAside.Add(1);
            return reason;
        }
    }

    private async Task SummariseAsync(PatchRecord patch, string revised, CancellationToken cancellationToken)
    {
        var answer = await services.Summary.SummariseAsync(revised, cancellationToken).ConfigureAwait(false);
        await SaveAsync(patch, PairStage.Summarise, services.Summary.Identity, answer, cancellationToken).ConfigureAwait(false);
        await services.Store.SaveVerdictAsync(patch.Key, 0, GateVerdict.Accept, [], cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> SaveAsync(PatchRecord patch, PairStage stage, AgentIdentity agent, AgentAnswer answer, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(answer.Text))
            throw new AgentException($"{agent.Agent} gave an empty answer.");
        AgentsTelemetry.Tokens.Add(answer.InputTokens + answer.OutputTokens);
        await services.Store.SaveDraftAsync(patch.Key, new DraftRecord(stage, agent, answer), cancellationToken).ConfigureAwait(false);
        return answer.Text;
    }

    private static PatchContext Context(PreparedSlide slide, PatchRecord patch, RgbImage image) => new(
        image,
        patch.Key.Region,
        slide.Record.MicronsPerPixel * patch.Key.Region.Width / patch.ImageWidth,
        new SlideContext(slide.Record.SlideId, slide.Record.TissueSource, slide.Input.Report),
        patch.BestAttributes);
}
