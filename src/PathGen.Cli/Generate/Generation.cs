using PathGen.Agents;
using PathGen.Clip;
using PathGen.Slides;

namespace PathGen.Cli;

/// <summary>One <c>pathgen generate</c>: the run, then its dataset.</summary>
/// <param name="run">Where everything is kept.</param>
/// <param name="address">The database that keeps its pairs, or null for a file in the run's folder.</param>
/// <param name="model">The CLIP; its sessions load only if something must be embedded.</param>
/// <param name="agents">Who writes.</param>
/// <param name="slideOptions">How slides are opened.</param>
/// <param name="tissue">Finds tissue.</param>
/// <param name="grid">How tiles are laid.</param>
/// <param name="embedding">How tiles are embedded, and which are left out.</param>
/// <param name="selector">Chooses patches.</param>
/// <param name="maxAttempts">How often a caption is written before gates that send it back reject it.</param>
/// <param name="progress">Shows how far it is.</param>
internal sealed class Generation(
    RunFolder run,
    string? address,
    ClipModel model,
    RunAgents agents,
    SlideOptions slideOptions,
    ITissueDetector tissue,
    TileGridOptions grid,
    SlideEmbedderOptions embedding,
    PatchSelector selector,
    int maxAttempts,
    IProgressDisplay progress)
{
    /// <summary>Runs, or continues.</summary>
    /// <returns>What it came to, and whether the dataset was written anew.</returns>
    public async Task<(RunSummary Summary, bool DatasetWritten)> RunAsync(IReadOnlyList<SlideInput> slides, CancellationToken cancellationToken)
    {
        var store = await RunStore.OpenAsync(run, address, cancellationToken).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            var services = new PairGeneratorServices
            {
                Folder = run.Path,
                Store = store,
                EncoderIdentity = model.ImageEncoder.Identity,
                TextEncoderIdentity = model.TextEncoder.Identity,
                ImageEncoder = () => model.ImageEncoder,
                TextEncoder = () => model.TextEncoder,
                Tissue = tissue,
                Tiler = new TileGrid(grid),
                Selector = selector,
                Prompts = agents.Prompts,
                Caption = agents.Caption,
                Revision = agents.Revision,
                Summary = agents.Summary,
                Gates = agents.Gates,
            };

            // At a physical size a tile covers another number of level-0 pixels on each scanner; its picture is always the grid's.
            var options = new PairGeneratorOptions
            {
                Slides = slideOptions,
                AgentConcurrency = agents.Concurrency,
                MaxAttempts = maxAttempts,
                PatchSize = grid.MicronsPerPixel is null ? null : grid.TileSize,
                Embedding = embedding,
            };
            RunSummary summary;
            using (var display = new RunProgressDisplay(progress))
                summary = await new PairGenerator(services, options).RunAsync(slides, display, cancellationToken).ConfigureAwait(false);
            return (summary, await new DatasetFolder(run, store, slideOptions).RefreshAsync(summary.Counts, progress, cancellationToken).ConfigureAwait(false));
        }
    }
}
