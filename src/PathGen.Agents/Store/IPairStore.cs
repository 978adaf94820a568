namespace PathGen.Agents;

/// <summary>
/// The database of a run: slides, chosen patches, every draft and every gate's decision, failures. Every write is atomic and durable when its task completes, so a killed
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

    /// <summary>
    /// Claims a slide for this process before it is prepared or its open patches are read, so that several processes can share a run. What this process then saves of the
    /// slide is refused once another one has taken it over. A store that one process writes at a time grants every claim.
    /// </summary>
    /// <param name="slideHash">The slide.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Whether this process has the slide until it releases it or its claim runs out; false where another one has it.</returns>
    ValueTask<bool> ClaimSlideAsync(string slideHash, CancellationToken cancellationToken = default) => ValueTask.FromResult(true);

    /// <summary>Gives a slide back that this process claimed.</summary>
    ValueTask ReleaseSlideAsync(string slideHash, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <summary>A slide whose patches are chosen, or null.</summary>
    ValueTask<SlideRecord?> FindSlideAsync(string slideHash, CancellationToken cancellationToken = default);

    /// <summary>The hash of the slide that has this id (letter case aside), or null.</summary>
    ValueTask<string?> FindSlideIdAsync(string slideId, CancellationToken cancellationToken = default);

    /// <summary>Saves a slide with its chosen patches and unreadable tiles, all or nothing. Saving it again replaces nothing.</summary>
    /// <exception cref="PairException">Another slide has this id (letter case aside).</exception>
    ValueTask SaveSlideAsync(SlideRecord slide, IReadOnlyList<PatchRecord> patches, IReadOnlyList<FailureRecord> failures, CancellationToken cancellationToken = default);

    /// <summary>The patches of a slide that are neither captioned, rejected nor set aside, in order, with what they already have.</summary>
    IAsyncEnumerable<OpenPatch> ReadOpenPatchesAsync(string slideHash, CancellationToken cancellationToken = default);

    /// <summary>Saves a draft. A second one of the same stage and attempt is ignored, and so is one of a patch that is captioned, rejected or set aside.</summary>
    /// <exception cref="PairException">The store holds no such patch.</exception>
    ValueTask SaveDraftAsync(PatchKey patch, DraftRecord draft, CancellationToken cancellationToken = default);

    /// <summary>
    /// Saves what the gates said of an attempt and what becomes of the patch, all or nothing. <see cref="GateVerdict.Accept"/>: the patch is captioned with the attempt's
    /// <see cref="PairStage.Summarise"/> draft. <see cref="GateVerdict.Reject"/>: it is rejected. <see cref="GateVerdict.Revise"/>: it stays open for the next attempt.
    /// A second verdict on the same attempt is ignored, and so is one on a patch that is captioned, rejected or set aside. Nothing but a verdict captions a patch.
    /// </summary>
    /// <param name="patch">The patch.</param>
    /// <param name="attempt">The attempt, as <see cref="DraftRecord.Attempt"/> counts; every record's own.</param>
    /// <param name="verdict">What becomes of the patch.</param>
    /// <param name="gates">What each gate said, in their order; empty where there are none and the verdict accepts.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentException">A record is of another attempt, or the verdict sends back without a record.</exception>
    /// <exception cref="PairException">The store holds no such patch, or no summary of this attempt to accept.</exception>
    ValueTask SaveVerdictAsync(PatchKey patch, int attempt, GateVerdict verdict, IReadOnlyList<GateRecord> gates, CancellationToken cancellationToken = default);

    /// <summary>Records a failure; a second one of the same place and stage replaces the first. One that names an open patch sets it aside.</summary>
    ValueTask SaveFailureAsync(FailureRecord failure, CancellationToken cancellationToken = default);

    /// <summary>Every captioned pair that no review rejected, as of the first step, ordered by slide id (ordinal), slide hash and patch order.</summary>
    /// <param name="slideHash">Only this slide's; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    IAsyncEnumerable<PairRecord> ReadPairsAsync(string? slideHash = null, CancellationToken cancellationToken = default);

    /// <summary>Every recorded failure, ordered by slide hash, place and stage.</summary>
    IAsyncEnumerable<FailureRecord> ReadFailuresAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts for progress and summaries.</summary>
    ValueTask<RunCounts> CountAsync(CancellationToken cancellationToken = default);
}
