namespace PathGen.Agents;

/// <summary>
/// The database of a run: slides, chosen patches, every draft, failures. Every write is atomic and durable when its task completes, so a killed
/// process loses at most what had not been written. Thread-safe: any member may be called while another runs or while a sequence is being read.
/// Every member throws <see cref="PairException"/> where the store cannot be read or written.
/// </summary>
public interface IPairStore : IAsyncDisposable
{
    /// <summary>
    /// Starts the run with its settings, or continues it when they are the same. Failures of whole slides are forgotten, because a run tries those
    /// slides again; patches that were set aside for a <see cref="FailureRecord.Retryable"/> reason are open again and their failures forgotten, the other
    /// ones stay set aside.
    /// </summary>
    /// <param name="settings">Canonical JSON of everything that determines the result.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="RunSettingsException">The store holds a run with other settings.</exception>
    /// <exception cref="PairException">The store cannot be read or written.</exception>
    ValueTask OpenRunAsync(string settings, CancellationToken cancellationToken = default);

    /// <summary>The hash of an unchanged file that was hashed before, or null.</summary>
    ValueTask<string?> FindFileHashAsync(FileStamp file, CancellationToken cancellationToken = default);

    /// <summary>Remembers a file's hash.</summary>
    ValueTask SaveFileHashAsync(FileStamp file, string hash, CancellationToken cancellationToken = default);

    /// <summary>A slide whose patches are chosen, or null.</summary>
    ValueTask<SlideRecord?> FindSlideAsync(string slideHash, CancellationToken cancellationToken = default);

    /// <summary>The hash of the slide that has this id (letter case aside), or null.</summary>
    ValueTask<string?> FindSlideIdAsync(string slideId, CancellationToken cancellationToken = default);

    /// <summary>Saves a slide with its chosen patches and unreadable tiles, all or nothing. Saving it again replaces nothing.</summary>
    /// <exception cref="PairException">Another slide has this id (letter case aside).</exception>
    ValueTask SaveSlideAsync(SlideRecord slide, IReadOnlyList<PatchRecord> patches, IReadOnlyList<FailureRecord> failures, CancellationToken cancellationToken = default);

    /// <summary>The patches of a slide that are neither captioned nor set aside, in order, with the drafts they already have in stage order.</summary>
    IAsyncEnumerable<(PatchRecord Patch, IReadOnlyList<DraftRecord> Drafts)> ReadOpenPatchesAsync(string slideHash, CancellationToken cancellationToken = default);

    /// <summary>
    /// Saves a draft. A patch whose <see cref="PairStage.Summarise"/> draft is saved is captioned. A second draft of the same stage is ignored, and
    /// so is a draft of a patch that is set aside.
    /// </summary>
    /// <exception cref="PairException">The store holds no such patch.</exception>
    ValueTask SaveDraftAsync(PatchKey patch, DraftRecord draft, CancellationToken cancellationToken = default);

    /// <summary>Records a failure; a second one of the same place and stage replaces the first. One that names a chosen patch without a caption sets it aside.</summary>
    ValueTask SaveFailureAsync(FailureRecord failure, CancellationToken cancellationToken = default);

    /// <summary>Every captioned pair as of the first step, ordered by slide id (ordinal), slide hash and patch order.</summary>
    IAsyncEnumerable<PairRecord> ReadPairsAsync(CancellationToken cancellationToken = default);

    /// <summary>Every recorded failure, ordered by slide hash, place and stage.</summary>
    IAsyncEnumerable<FailureRecord> ReadFailuresAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts for progress and summaries.</summary>
    ValueTask<RunCounts> CountAsync(CancellationToken cancellationToken = default);
}
