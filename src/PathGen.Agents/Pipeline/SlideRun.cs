using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace PathGen.Agents;

/// <summary>One run over a list of slides: what was seen, what failed, what is done.</summary>
internal sealed class SlideRun(
    PairGeneratorServices services,
    PairGeneratorOptions options,
    SlidePreparation preparation,
    ILogger logger,
    IReadOnlyList<SlideInput> slides,
    IProgress<RunProgress>? progress)
{
    private readonly PatchCaptioner captioner = new(services, options, preparation.TextEncoder, logger);
    private readonly Dictionary<string, int> seen = new(StringComparer.Ordinal); // Hash → index. Only preparation uses it, one slide at a time.
    private readonly ConcurrentQueue<int> postponed = new();
    private readonly ConcurrentDictionary<int, FailureRecord> failures = new();

    /// <summary>Slides that are done.</summary>
    public int Done { get; private set; }

    /// <summary>Tiles of the slides that are done.</summary>
    public long Tiles { get; private set; }

    /// <summary>Slides with the bytes of an earlier one.</summary>
    public int Repeated { get; private set; }

    /// <summary>Slides that failed, in the list's order.</summary>
    public IReadOnlyList<FailureRecord> Failures => [.. failures.OrderBy(f => f.Key).Select(f => f.Value)];

    /// <summary>Prepares a slide on a thread of its own; null where it failed, is a repetition, or there is none of this index.</summary>
    public Task<PreparedSlide?> PrepareAsync(int index, CancellationToken cancellationToken) =>
        index < slides.Count ? Task.Run(() => PrepareSlideAsync(index, cancellationToken), cancellationToken) : Task.FromResult<PreparedSlide?>(null);

    /// <summary>Slides that other processes had, in the order in which they were met; each is given once.</summary>
    public IReadOnlyList<int> TakePostponed()
    {
        var taken = new List<int>();
        while (postponed.TryDequeue(out var index))
            taken.Add(index);
        return taken;
    }

    /// <summary>Captions a prepared slide.</summary>
    public async Task CaptionAsync(PreparedSlide slide, CancellationToken cancellationToken)
    {
        try
        {
            await captioner.RunAsync(slide, Report, slides.Count, cancellationToken).ConfigureAwait(false);
        }
        catch (SlideFailedException e)
        {
            await FailAsync(slide.Number - 1, slide.Record.Hash, e, cancellationToken).ConfigureAwait(false);
            await services.Store.ReleaseSlideAsync(slide.Record.Hash, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (ClaimLostException e)
        {
            AgentsLog.SlidePostponed(logger, slide.Record.SlideId, e.Message);
            postponed.Enqueue(slide.Number - 1);
            return;
        }

        await services.Store.ReleaseSlideAsync(slide.Record.Hash, cancellationToken).ConfigureAwait(false);

        Done++;
        Tiles += slide.Record.Tiles;
        AgentsLog.SlideDone(logger, slide.Record.SlideId);
        Report(new RunProgress(RunStep.SlideDone, slide.Record.SlideId, slide.Number, slides.Count));
    }

    private async Task<PreparedSlide?> PrepareSlideAsync(int index, CancellationToken cancellationToken)
    {
        var input = slides[index];
        var key = Path.GetFullPath(input.Path);
        try
        {
            Report(index, RunStep.Hash, 0, 0);
            var hash = await HashAsync(key, cancellationToken).ConfigureAwait(false);
            if (!seen.TryAdd(hash, index) && seen[hash] != index)
            {
                Repeated++;
                Report(new RunProgress(RunStep.SlideRepeated, input.Id, index + 1, slides.Count, Note: $"the same bytes as {slides[seen[hash]].Path}"));
                return null;
            }

            if (!await services.Store.ClaimSlideAsync(hash, cancellationToken).ConfigureAwait(false))
            {
                AgentsLog.SlidePostponed(logger, input.Id, "another process has it");
                postponed.Enqueue(index);
                return null;
            }

            key = hash;
            if (await services.Store.FindSlideAsync(hash, cancellationToken).ConfigureAwait(false) is { } known)
            {
                CheckInput(input, known);
                await preparation.RestoreEmbeddingsAsync(input, known, (step, done, total) => Report(index, step, done, total), cancellationToken).ConfigureAwait(false);
                return new PreparedSlide(index + 1, input, known);
            }

            return await preparation.RunAsync(index + 1, input, hash, (step, done, total) => Report(index, step, done, total), cancellationToken).ConfigureAwait(false);
        }
        catch (SlideFailedException e)
        {
            await FailAsync(index, key, e, cancellationToken).ConfigureAwait(false);
            if (seen.TryGetValue(key, out var own) && own == index)
                await services.Store.ReleaseSlideAsync(key, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ClaimLostException e)
        {
            AgentsLog.SlidePostponed(logger, input.Id, e.Message);
            postponed.Enqueue(index);
            return null;
        }
    }

    private async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await SlideHash.OfFileAsync(services.Store, path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SlideFailedException(
                "hash", Directory.Exists(path) ? $"{path}: is a folder; give one file of the DICOM slide, the others are found beside it." : $"{path}: the file cannot be read ({OneLine.Of(e).TrimEnd('.')}).", e);
        }
    }

    // What a slide was prepared with belongs to the run's settings as much as the tile size does.
    private void CheckInput(SlideInput input, SlideRecord known)
    {
        List<string> differences = [];
        if (input.SlideId is { } id && id != known.SlideId)
            differences.Add($"id was '{known.SlideId}' and is now '{id}'");
        if (input.TissueSource != known.TissueSource)
            differences.Add($"tissue source was '{known.TissueSource ?? "not set"}' and is now '{input.TissueSource ?? "not set"}'");
        if ((input.Report is null ? null : SlideHash.OfText(input.Report)) != known.ReportHash)
            differences.Add($"its report {(known.ReportHash is null ? "is new" : input.Report is null ? "is gone" : "has changed")}");
        if (input.MicronsPerPixel != known.GivenMicronsPerPixel)
            differences.Add($"µm/px was {Scale(known.GivenMicronsPerPixel)} and is now {Scale(input.MicronsPerPixel)}");
        if (differences.Count > 0)
        {
            throw new RunSettingsException(
                $"{input.Path}: this run prepared the slide with other settings ({string.Join("; ", differences)}). "
                + "Continue it with the settings it was started with, or use another folder (--out) for a new run.");
        }
    }

    private static string Scale(double? given) => given?.ToString(CultureInfo.InvariantCulture) ?? "not set";

    private async Task FailAsync(int index, string key, SlideFailedException e, CancellationToken cancellationToken)
    {
        var failure = new FailureRecord(key, null, e.Stage, e.Message);
        failures[index] = failure;
        await services.Store.SaveFailureAsync(failure, cancellationToken).ConfigureAwait(false);
        AgentsLog.SlideFailed(logger, slides[index].Id, e.Stage, e.Message);
        Report(new RunProgress(RunStep.SlideFailed, slides[index].Id, index + 1, slides.Count, Note: e.Message));
    }

    private void Report(int index, RunStep step, long done, long total) => Report(new RunProgress(step, slides[index].Id, index + 1, slides.Count, done, total));

    private void Report(RunProgress value) => progress?.Report(value);
}
