using Microsoft.Extensions.Logging;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>
/// Takes one patch through the agents and the gates that judge alone, attempt after attempt, until its caption is accepted, rejected or the patch set aside; every draft and
/// every verdict is saved as soon as it is there, so that a continued run asks nothing twice.
/// </summary>
internal sealed class PatchAttempts(PairGeneratorServices services, GateRound gates, ILogger logger)
{
    /// <summary>Runs the attempts that are due.</summary>
    /// <exception cref="AgentException">No patch can fare better (<see cref="AgentException.EndsRun"/>).</exception>
    public async Task<AttemptedPatch> RunAsync(PreparedSlide slide, Slide pixels, Func<SlideAgreement> agreement, OpenPatch open, CancellationToken cancellationToken)
    {
        var stage = "describe";
        try
        {
            using var image = PatchImage.Read(pixels, open.Patch, cancellationToken);
            var context = Context(slide, open.Patch, image);
            var measurements = new Lazy<PatchMeasurements>(() => PatchMeasurements.Of(context.Image, context.MicronsPerPixel));
            var description = Find(open, 0, PairStage.Describe)
                ?? await SaveAsync(open.Patch, PairStage.Describe, 0, services.Caption.Identity, await services.Caption.DescribeAsync(context, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            var attempt = open.Attempt;
            if (attempt > 0)
                description = Find(open, attempt - 1, PairStage.Revise) ?? description;
            IReadOnlyList<string> objections = attempt == 0 ? [] : GateRound.Objections(open.Gates.Where(g => g.Attempt == attempt - 1));
            for (; ; attempt++)
            {
                stage = "revise";
                description = Find(open, attempt, PairStage.Revise)
                    ?? await SaveAsync(
                        open.Patch, PairStage.Revise, attempt, services.Revision.Identity,
                        await services.Revision.ReviseAsync(context with { Objections = objections }, description, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                stage = "summarise";
                var caption = Find(open, attempt, PairStage.Summarise)
                    ?? await SaveAsync(
                        open.Patch, PairStage.Summarise, attempt, services.Summary.Identity,
                        await services.Summary.SummariseAsync(description, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                stage = "gate";
                if (gates.IsEmpty)
                    return new AttemptedPatch(Attempt: attempt, Candidate: (context, description, caption), Gates: []);
                var candidate = new CaptionCandidate(context, description, caption, measurements, (text, token) => agreement().Of(text, open.Patch.Choices[0].Patch, token));
                var records = await gates.JudgeAloneAsync(candidate, attempt, cancellationToken).ConfigureAwait(false);
                var verdict = gates.Verdict(records, attempt);
                if (verdict == GateVerdict.Accept)
                    return new AttemptedPatch(Attempt: attempt, Candidate: (context, description, caption), Gates: records);
                await services.Store.SaveVerdictAsync(open.Patch.Key, attempt, verdict, records, cancellationToken).ConfigureAwait(false);
                objections = GateRound.Objections(records);
                if (verdict == GateVerdict.Reject)
                    return new AttemptedPatch(Rejected: string.Join("; ", objections));
                AgentsTelemetry.SentBack.Add(1);
            }
        }
        catch (Exception e) when (e is AgentException { EndsRun: false } or SlideException || (stage == "gate" && e is PairException))
        {
            return new AttemptedPatch(Failure: await SetAsideAsync(slide, open.Patch, stage, e, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Sets a patch aside.</summary>
    /// <returns>Why.</returns>
    public async Task<string> SetAsideAsync(PreparedSlide slide, PatchRecord patch, string stage, Exception e, CancellationToken cancellationToken)
    {
        var reason = OneLine.Of(e);
        var failure = new FailureRecord(patch.Key.SlideHash, patch.Key.Region, stage, reason, e is AgentException { Retryable: true });
        await services.Store.SaveFailureAsync(failure, cancellationToken).ConfigureAwait(false);
        AgentsLog.PatchSetAside(logger, slide.Record.SlideId, patch.Key.Region.X, patch.Key.Region.Y, stage, reason);
        AgentsTelemetry.SetAside.Add(1);
        return reason;
    }

    private static string? Find(OpenPatch open, int attempt, PairStage stage) =>
        open.Drafts.FirstOrDefault(d => d.Attempt == attempt && d.Stage == stage)?.Answer.Text;

    private async Task<string> SaveAsync(PatchRecord patch, PairStage stage, int attempt, AgentIdentity agent, AgentAnswer answer, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(answer.Text))
            throw new AgentException($"{agent.Agent} gave an empty answer.");
        AgentsTelemetry.Tokens.Add(answer.InputTokens + answer.OutputTokens);
        AgentsTelemetry.Cost.Add(answer.Cost);
        await services.Store.SaveDraftAsync(patch.Key, new DraftRecord(stage, agent, answer, attempt), cancellationToken).ConfigureAwait(false);
        return answer.Text;
    }

    private static PatchContext Context(PreparedSlide slide, PatchRecord patch, RgbImage image) => new(
        image,
        patch.Key.Region,
        slide.Record.MicronsPerPixel * patch.Key.Region.Width / patch.ImageWidth,
        new SlideContext(slide.Record.SlideId, slide.Record.TissueSource, slide.Input.Report),
        patch.BestAttributes);
}
