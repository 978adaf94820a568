using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PathGen.Agents;

/// <summary>
/// Makes image–caption pairs from slides: tissue, tiles, prompts, embeddings and selection, then describe, revise, summarise and the gates for every chosen patch, all kept
/// in the pair store. A run that ends early (cancelled, killed, an endpoint gone) continues where it stopped when it is run again; what is done is not done
/// again. While one slide is with the agents the next one is prepared. One run at a time per instance and per folder. Research use only.
/// </summary>
public sealed class PairGenerator
{
    private readonly PairGeneratorServices services;
    private readonly PairGeneratorOptions options;
    private readonly ILogger logger;

    /// <summary>Makes a generator.</summary>
    /// <param name="services">What the run works with.</param>
    /// <param name="options">How it goes; null for defaults.</param>
    /// <param name="logger">Receives what happens; null for nobody.</param>
    public PairGenerator(PairGeneratorServices services, PairGeneratorOptions? options = null, ILogger<PairGenerator>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        this.services = services;
        this.options = options ?? new PairGeneratorOptions();
        this.logger = logger ?? (ILogger)NullLogger.Instance;
    }

    /// <summary>Runs, or continues, until every patch of every slide is captioned, rejected or set aside.</summary>
    /// <param name="slides">
    /// The slides. Files with the same bytes are one slide, the first. A slide that fails is recorded and left out, and tried again by the next run.
    /// </param>
    /// <param name="progress">Told how far it is, from several threads; null for nobody.</param>
    /// <param name="cancellationToken">Stops the run; it can be continued.</param>
    /// <exception cref="RunSettingsException">The folder holds a run with other settings, or a slide of it was given another id, tissue source, report or scale.</exception>
    /// <exception cref="AgentException">An agent cannot go on (<see cref="AgentException.EndsRun"/>); the run can be continued.</exception>
    /// <exception cref="PairException">Another run is writing the folder, or folder or store cannot be written.</exception>
    /// <exception cref="PathGen.Clip.EmbeddingException">A file of embeddings cannot be written.</exception>
    /// <exception cref="PathGen.Onnx.ModelException">The model cannot be loaded or run.</exception>
    public async Task<RunSummary> RunAsync(IReadOnlyList<SlideInput> slides, IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slides);
        using var folderLock = TakeFolder(services.Folder);
        await services.Store.OpenRunAsync(RunSettings.Write(services, options), cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var run = new SlideRun(services, options, new SlidePreparation(services, options, logger), logger, slides, progress);
        IReadOnlyList<int> turn = [.. Enumerable.Range(0, slides.Count)];
        var next = Task.FromResult<PreparedSlide?>(null);
        try
        {
            while (turn.Count > 0)
            {
                next = run.PrepareAsync(turn[0], stop.Token);
                for (var i = 0; i < turn.Count; i++)
                {
                    var slide = await next.ConfigureAwait(false);
                    next = i + 1 < turn.Count ? run.PrepareAsync(turn[i + 1], stop.Token) : Task.FromResult<PreparedSlide?>(null);
                    if (slide is not null)
                        await run.CaptionAsync(slide, stop.Token).ConfigureAwait(false);
                }

                // Slides that other processes have: what these leave undone, because they end or are gone, is done here.
                turn = run.TakePostponed();
                if (turn.Count > 0)
                    await Task.Delay(options.ClaimWait, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // What stopped the run is already on its way out.
            throw;
        }

        return new RunSummary(run.Done, run.Repeated, run.Failures, await services.Store.CountAsync(cancellationToken).ConfigureAwait(false)) { Tiles = run.Tiles };
    }

    private static FileLock TakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "embeddings"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairException($"{folder}: the folder cannot be made ({OneLine.Of(e).TrimEnd('.')}). Choose one that this user may write to (--out).", e);
        }

        return FileLock.Take(Path.Combine(folder, ".lock"), Path.GetFullPath(folder));
    }
}
