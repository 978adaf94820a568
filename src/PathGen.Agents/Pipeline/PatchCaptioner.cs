using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>
/// Takes the open patches of a slide through agents and gates: several at once, closed in the slide's order, so that gates that compare captions decide the same whatever ran
/// faster. At most four times as many patches are under way as agents work on, so a patch that is slow does not hold up the others at once and memory stays bounded.
/// </summary>
internal sealed class PatchCaptioner
{
    private const int WindowPerWorker = 4;

    private readonly PairGeneratorServices services;
    private readonly PairGeneratorOptions options;
    private readonly Func<ITextEncoder> textEncoder;
    private readonly GateRound gates;
    private readonly PatchAttempts attempts;

    public PatchCaptioner(PairGeneratorServices services, PairGeneratorOptions options, Func<ITextEncoder> textEncoder, ILogger logger)
    {
        this.services = services;
        this.options = options;
        this.textEncoder = textEncoder;
        gates = new GateRound(services.Gates, options.MaxAttempts);
        attempts = new PatchAttempts(services, gates, logger);
    }

    /// <summary>Captions, rejects or sets aside every open patch.</summary>
    /// <exception cref="SlideFailedException">The slide cannot be opened again; its patches stay open.</exception>
    /// <exception cref="AgentException">No patch can fare better (<see cref="AgentException.EndsRun"/>).</exception>
    public async Task RunAsync(PreparedSlide slide, Action<RunProgress> report, int slides, CancellationToken cancellationToken)
    {
        var open = await OpenPatchesAsync(slide, cancellationToken).ConfigureAwait(false);
        if (open.Count == 0)
            return;
        using var activity = AgentsTelemetry.Source.StartActivity("caption-slide");
        using var pixels = OpenSlide(slide);
        var agreement = new Lazy<SlideAgreement>(() => Agreement(slide));
        var earlier = await EarlierAsync(slide, cancellationToken).ConfigureAwait(false);
        var (done, total) = (0, open.Count);
        report(new RunProgress(RunStep.Caption, slide.Record.SlideId, slide.Number, slides, 0, total));
        while (open.Count > 0)
        {
            var round = open.Min(p => gates.RoundOf(p.Gates));
            var now = open.FindAll(p => gates.RoundOf(p.Gates) == round);
            await foreach (var (patch, result) in WorkAsync(slide, pixels, agreement, now, cancellationToken).ConfigureAwait(false))
            {
                var (verdict, reason) = await CloseAsync(slide, patch, result, earlier, cancellationToken).ConfigureAwait(false);
                if (verdict == GateVerdict.Revise)
                    continue;
                if (reason is not null)
                    report(new RunProgress(result.Failure is null ? RunStep.PatchRejected : RunStep.PatchSetAside, slide.Record.SlideId, slide.Number, slides, Note: reason));
                report(new RunProgress(RunStep.Caption, slide.Record.SlideId, slide.Number, slides, ++done, total));
            }

            open = now.Count == open.Count && !gates.HasOrder ? [] : await OpenPatchesAsync(slide, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<List<OpenPatch>> OpenPatchesAsync(PreparedSlide slide, CancellationToken cancellationToken)
    {
        var open = new List<OpenPatch>();
        await foreach (var patch in services.Store.ReadOpenPatchesAsync(slide.Record.Hash, cancellationToken).ConfigureAwait(false))
            open.Add(patch);
        return open;
    }

    private async Task<CaptionHistory> EarlierAsync(PreparedSlide slide, CancellationToken cancellationToken)
    {
        var earlier = new CaptionHistory();
        if (!gates.HasOrder)
            return earlier;
        await foreach (var pair in services.Store.ReadPairsAsync(slide.Record.Hash, cancellationToken).ConfigureAwait(false))
            earlier.Add(pair.Caption);
        return earlier;
    }

    // Results in the slide's order; whatever is still running has ended when the sequence has.
    private async IAsyncEnumerable<(OpenPatch Patch, AttemptedPatch Result)> WorkAsync(
        PreparedSlide slide, Slide pixels, Lazy<SlideAgreement> agreement, List<OpenPatch> patches, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var workers = new SemaphoreSlim(options.AgentConcurrency);
        var running = new Queue<(OpenPatch Patch, Task<AttemptedPatch> Work)>();
        Exception? fatal = null;
        try
        {
            foreach (var patch in patches)
            {
                if (running.Count == WindowPerWorker * options.AgentConcurrency)
                {
                    var first = running.Dequeue();
                    yield return (first.Patch, await ResultAsync(first.Work).ConfigureAwait(false));
                }

                running.Enqueue((patch, Task.Run(() => OneAsync(patch), stop.Token)));
            }

            while (running.TryDequeue(out var first))
                yield return (first.Patch, await ResultAsync(first.Work).ConfigureAwait(false));
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var rest in running) // Nothing may still write when the caller goes on; why it stopped is already known.
                await ((Task)rest.Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task<AttemptedPatch> OneAsync(OpenPatch patch)
        {
            await workers.WaitAsync(stop.Token).ConfigureAwait(false);
            try
            {
                return await attempts.RunAsync(slide, pixels, () => agreement.Value, patch, stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Interlocked.CompareExchange(ref fatal, e, null);
                await stop.CancelAsync().ConfigureAwait(false); // No patch can fare better: the others need not try.
                throw;
            }
            finally
            {
                workers.Release();
            }
        }

        // A patch that was only cancelled because another one ended the run is not what the caller must hear of.
        async Task<AttemptedPatch> ResultAsync(Task<AttemptedPatch> work)
        {
            try
            {
                return await work.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (fatal is not null)
            {
                ExceptionDispatchInfo.Throw(fatal);
                throw;
            }
        }
    }

    // The gates in order judge, and the verdict is saved. A reason comes with whatever is not a caption.
    private async Task<(GateVerdict? Verdict, string? Reason)> CloseAsync(PreparedSlide slide, OpenPatch patch, AttemptedPatch result, CaptionHistory earlier, CancellationToken cancellationToken)
    {
        if (result.Candidate is not var (context, description, caption))
        {
            if (result.Rejected is not null)
                AgentsTelemetry.Rejected.Add(1);
            return (null, result.Failure ?? result.Rejected);
        }

        List<GateRecord> records = [.. result.Gates!];
        if (gates.HasOrder)
        {
            try
            {
                records.AddRange(await gates.JudgeInOrderAsync(new CaptionCandidate(context, description, caption, earlier: earlier), result.Attempt, cancellationToken).ConfigureAwait(false));
            }
            catch (PairException e)
            {
                return (null, await attempts.SetAsideAsync(slide, patch.Patch, "gate", e, cancellationToken).ConfigureAwait(false));
            }
        }

        var verdict = gates.Verdict(records, result.Attempt);
        await services.Store.SaveVerdictAsync(patch.Patch.Key, result.Attempt, verdict, records, cancellationToken).ConfigureAwait(false);
        switch (verdict)
        {
            case GateVerdict.Accept:
                earlier.Add(caption);
                AgentsTelemetry.Captioned.Add(1);
                return (verdict, null);
            case GateVerdict.Revise:
                AgentsTelemetry.SentBack.Add(1);
                return (verdict, null);
            default:
                AgentsTelemetry.Rejected.Add(1);
                return (verdict, string.Join("; ", GateRound.Objections(records)));
        }
    }

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

    private SlideAgreement Agreement(PreparedSlide slide)
    {
        var path = Path.Combine(services.Folder, slide.Record.EmbeddingsFile);
        try
        {
            return new SlideAgreement(EmbeddingFile.Read(path).Embeddings.Matrix, textEncoder());
        }
        catch (EmbeddingException e)
        {
            throw new PairException($"{path}: {OneLine.Of(e)}", e);
        }
    }
}
