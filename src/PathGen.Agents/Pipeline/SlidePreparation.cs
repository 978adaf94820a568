using Microsoft.Extensions.Logging;
using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Agents;

/// <summary>Takes a slide from its file to chosen patches in the store: tissue, tiles, prompts, embeddings, selection. One slide at a time.</summary>
internal sealed class SlidePreparation(PairGeneratorServices services, PairGeneratorOptions options, ILogger logger)
{
    private readonly Lazy<SlideEmbedder> embedder = new(() => new SlideEmbedder(LoadImageEncoder(services), options.Embedding));
    private readonly Lazy<ITextEncoder> textEncoder = new(() => LoadTextEncoder(services));

    /// <summary>The text encoder, loaded once.</summary>
    public ITextEncoder TextEncoder() => textEncoder.Value;

    /// <summary>Chooses and saves the patches of a slide that the store does not have.</summary>
    /// <param name="number">The slide's number in the run's list, from 1.</param>
    /// <param name="input">The slide.</param>
    /// <param name="hash">SHA-256 of its bytes.</param>
    /// <param name="report">Receives progress; its slide is filled in.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="SlideFailedException">The slide cannot be used.</exception>
    public async Task<PreparedSlide> RunAsync(int number, SlideInput input, string hash, Action<RunStep, long, long> report, CancellationToken cancellationToken)
    {
        using var activity = AgentsTelemetry.Source.StartActivity("prepare-slide");
        var stage = "open";
        try
        {
            if (await services.Store.FindSlideIdAsync(input.Id, cancellationToken).ConfigureAwait(false) is not null)
                throw new SlideFailedException(stage, $"{input.Path}: the slide id '{input.Id}' belongs to another slide of this run. Give this one another id.");
            using var slide = Slide.Open(input.Path, PatchImage.WithScale(options.Slides, input.MicronsPerPixel));

            stage = "tissue";
            report(RunStep.Tissue, 0, 0);
            var tissue = services.Tissue.Detect(slide, cancellationToken);
            if (tissue.Share == 0)
                throw new SlideFailedException(stage, $"{input.Path}: no tissue was found. Check the slide, or the tissue settings.");

            stage = "tiles";
            List<Tile> tiles = [.. services.Tiler.Tile(slide, tissue)];
            if (tiles.Count == 0)
                throw new SlideFailedException(stage, $"{input.Path}: {tissue.Share:P1} of the slide is tissue, but no tile of the grid holds enough of it. Check the tile settings.");

            stage = "prompts";
            report(RunStep.Prompts, 0, 0);
            var prompts = await WritePromptsAsync(input, cancellationToken).ConfigureAwait(false);

            stage = "embed";
            report(RunStep.Embed, 0, tiles.Count);
            var file = $"embeddings/{hash}.npy";
            var progress = new TileProgress(done => report(RunStep.Embed, done, tiles.Count));
            var path = Path.Combine(services.Folder, "embeddings", hash + ".npy");
            var embeddings = await EmbedAsync(slide, tiles, path, hash, progress, cancellationToken).ConfigureAwait(false);
            if (embeddings.Matrix.Count == 0)
                throw new SlideFailedException(stage, $"{input.Path}: none of {tiles.Count} tiles could be read and kept ({embeddings.Failures[0].Reason}).");

            stage = "select";
            report(RunStep.Select, 0, 0);
            var width = embeddings.Matrix.Width;
            var retrieval = new RetrievalInput(embeddings.Matrix, prompts, Embed(prompts.Attributes, width, cancellationToken), Embed(prompts.Findings, width, cancellationToken));
            var patches = Select(hash, path, input, embeddings, retrieval, cancellationToken);
            var record = new SlideRecord(
                hash, input.Id, SlideHash.ToFileId(hash), Path.GetFullPath(input.Path), slide.Width, slide.Height, slide.Spacing?.Mean, input.TissueSource,
                input.Report is null ? null : SlideHash.OfText(input.Report), tissue.Share, tiles.Count, prompts, services.Prompts.Identity, file, services.EncoderIdentity,
                input.MicronsPerPixel);
            List<FailureRecord> failures = [.. embeddings.Failures.Select(f => new FailureRecord(hash, f.Tile.Region, f.FilteredOut ? "filter" : "tile", OneLine.Of(f.Reason)))];
            await services.Store.SaveSlideAsync(record, patches, failures, cancellationToken).ConfigureAwait(false);
            AgentsLog.SlidePrepared(logger, record.SlideId, patches.Count, tiles.Count);
            return new PreparedSlide(number, input, record);
        }
        catch (Exception e) when (OneLine.IsSlideFailure(e))
        {
            throw new SlideFailedException(stage, OneLine.Of(e), e);
        }
    }

    /// <summary>Embeds a slide again whose patches another machine chose, where gates need its embeddings and this folder has none: the same ones, bit for bit on the CPU.</summary>
    /// <exception cref="SlideFailedException">The slide cannot be used.</exception>
    public async Task RestoreEmbeddingsAsync(SlideInput input, SlideRecord known, Action<RunStep, long, long> report, CancellationToken cancellationToken)
    {
        var path = Path.Combine(services.Folder, known.EmbeddingsFile);
        if (services.Gates.Count == 0 || (File.Exists(path) && File.Exists(path + ".json"))
            || !await services.Store.ReadOpenPatchesAsync(known.Hash, cancellationToken).AnyAsync(cancellationToken).ConfigureAwait(false))
            return;
        try
        {
            using var slide = Slide.Open(input.Path, PatchImage.WithScale(options.Slides, input.MicronsPerPixel));
            report(RunStep.Tissue, 0, 0);
            List<Tile> tiles = [.. services.Tiler.Tile(slide, services.Tissue.Detect(slide, cancellationToken))];
            await EmbedAsync(slide, tiles, path, known.Hash, new TileProgress(done => report(RunStep.Embed, done, tiles.Count)), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (OneLine.IsSlideFailure(e))
        {
            throw new SlideFailedException("embed", OneLine.Of(e), e);
        }
    }

    private static IImageEncoder LoadImageEncoder(PairGeneratorServices services)
    {
        var encoder = services.ImageEncoder();
        CheckIdentity("image", encoder.Identity, services.EncoderIdentity);
        return encoder;
    }

    private static ITextEncoder LoadTextEncoder(PairGeneratorServices services)
    {
        var encoder = services.TextEncoder();
        CheckIdentity("text", encoder.Identity, services.TextEncoderIdentity);
        return encoder;
    }

    private static void CheckIdentity(string what, string found, string given)
    {
        if (found != given)
            throw new PairException($"The {what} encoder says it is {found}, but the run was given the identity {given}. Import the model again.");
    }

    private async Task<SlidePrompts> WritePromptsAsync(SlideInput input, CancellationToken cancellationToken)
    {
        try
        {
            return await services.Prompts.WriteAsync(new SlideContext(input.Id, input.TissueSource, input.Report), cancellationToken).ConfigureAwait(false);
        }
        catch (PairException e) when (e is not AgentException { EndsRun: true })
        {
            throw new SlideFailedException("prompts", OneLine.Of(e), e);
        }
    }

    private async Task<SlideEmbeddings> EmbedAsync(Slide slide, IReadOnlyList<Tile> tiles, string path, string hash, IProgress<int> progress, CancellationToken cancellationToken)
    {
        string[] finished = [path + ".json", path];
        try
        {
            return await embedder.Value.EmbedToFileAsync(slide, tiles, path, hash, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (EmbeddingException e) when (finished.All(File.Exists))
        {
            // An earlier run finished these files and they cannot be used now (where writing fails they are not both there): they hold nothing that cannot be made again.
            AgentsLog.EmbeddingsMadeAgain(logger, OneLine.Of(e));
            Delete(finished);
            return await embedder.Value.EmbedToFileAsync(slide, tiles, path, hash, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Delete(string[] files)
    {
        try
        {
            foreach (var file in files)
                File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairException($"{files[0]}: the damaged file cannot be removed ({OneLine.Of(e).TrimEnd('.')}). Delete it, or use another folder (--out).", e);
        }
    }

    // Embeddings that nothing can be chosen by (not numbers, not of unit length) are one slide's trouble.
    private List<PatchRecord> Select(string hash, string path, SlideInput input, SlideEmbeddings embeddings, RetrievalInput retrieval, CancellationToken cancellationToken)
    {
        try
        {
            var selected = services.Selector.Select(retrieval, cancellationToken);
            return Records(hash, embeddings, selected, AttributeMatcher.Match(retrieval, [.. selected.Select(s => s.Patch)], cancellationToken: cancellationToken));
        }
        catch (PairException e)
        {
            throw new SlideFailedException("select", $"{input.Path}: {OneLine.Of(e)} The slide's embeddings are in {path}; to have them made again, delete it.", e);
        }
    }

    private EmbeddingMatrix Embed(IReadOnlyList<string> texts, int width, CancellationToken cancellationToken)
    {
        if (texts.Count == 0)
            return new EmbeddingMatrix([], width);
        var encoder = textEncoder.Value;
        if (encoder.EmbeddingWidth != width)
            throw new PairException($"The text encoder's embeddings have {encoder.EmbeddingWidth} values, the slide's {width}: text and image encoder are of different models.");
        var values = new float[texts.Count * width];
        encoder.Encode(texts, values, cancellationToken);
        return new EmbeddingMatrix(values, width);
    }

    private List<PatchRecord> Records(string hash, SlideEmbeddings embeddings, IReadOnlyList<SelectedPatch> selected, IReadOnlyList<IReadOnlyList<AttributeMatch>> best)
    {
        var patches = new List<PatchRecord>(selected.Count);
        for (var i = 0; i < selected.Count; i++)
        {
            var region = embeddings.Tiles[selected[i].Patch].Region;
            patches.Add(new PatchRecord(
                new PatchKey(hash, region), i, options.PatchSize ?? checked((int)region.Width), options.PatchSize ?? checked((int)region.Height), selected[i].Choices, best[i]));
        }

        return patches;
    }

    // Progress<T> would post to another thread and come late.
    private sealed class TileProgress(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
