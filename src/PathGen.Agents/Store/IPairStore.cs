namespace PathGen.Agents;

/// <summary>
/// The database of a run: slides, chosen patches, every draft, failures. Every write is atomic and durable when its task completes, so a killed
/// process loses at most what had not been written. Thread-safe.
/// </summary>
public interface IPairStore : IAsyncDisposable
{
    /// <summary>Starts the run with its settings, or continues it when they are the same.</summary>
    /// <param name="settings">Canonical JSON of everything that determines the result.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="RunSettingsException">The store holds a run with other settings.</exception>
    /// <exception cref="PairException">The store cannot be read or written, or is of a newer version.</exception>
    ValueTask OpenRunAsync(string settings, CancellationToken cancellationToken = default);

    /// <summary>The hash of an unchanged file that was hashed before, or null.</summary>
    ValueTask<string?> FindFileHashAsync(FileStamp file, CancellationToken cancellationToken = default);

    /// <summary>Remembers a file's hash.</summary>
    ValueTask SaveFileHashAsync(FileStamp file, string hash, CancellationToken cancellationToken = default);

    /// <summary>A slide whose patches are chosen, or null.</summary>
    ValueTask<SlideRecord?> FindSlideAsync(string slideHash, CancellationToken cancellationToken = default);

    /// <summary>Saves a slide with its chosen patches and unreadable tiles, all or nothing. Saving it again replaces nothing.</summary>
    ValueTask SaveSlideAsync(SlideRecord slide, IReadOnlyList<PatchRecord> patches, IReadOnlyList<FailureRecord> failures, CancellationToken cancellationToken = default);

    /// <summary>The patches of a slide that are neither captioned nor set aside, in order, with the drafts they already have.</summary>
    IAsyncEnumerable<(PatchRecord Patch, IReadOnlyList<DraftRecord> Drafts)> ReadOpenPatchesAsync(string slideHash, CancellationToken cancellationToken = default);

    /// <summary>Saves a draft. A patch whose <see cref="PairStage.Summarise"/> draft is saved is captioned. A second draft of the same stage is ignored.</summary>
    ValueTask SaveDraftAsync(PatchKey patch, DraftRecord draft, CancellationToken cancellationToken = default);

    /// <summary>Records a failure. One that names a chosen patch sets it aside.</summary>
    ValueTask SaveFailureAsync(FailureRecord failure, CancellationToken cancellationToken = default);

    /// <summary>Every captioned pair, ordered by slide id, slide hash and patch order.</summary>
    IAsyncEnumerable<PairRecord> ReadPairsAsync(CancellationToken cancellationToken = default);

    /// <summary>Every recorded failure, in a stable order.</summary>
    IAsyncEnumerable<FailureRecord> ReadFailuresAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts for progress and summaries.</summary>
    ValueTask<RunCounts> CountAsync(CancellationToken cancellationToken = default);
}
