using System.Collections.Concurrent;

namespace PathGen.Agents.Tests;

/// <summary>One of several machines that share a store: its claims are seen by the others. What it disposes is only itself.</summary>
public sealed class ClaimingStore(IPairStore store, ConcurrentDictionary<string, string> claims, string name) : IPairStore
{
    public ValueTask<bool> ClaimSlideAsync(string slideHash, CancellationToken cancellationToken = default) => ValueTask.FromResult(claims.GetOrAdd(slideHash, name) == name);

    public ValueTask ReleaseSlideAsync(string slideHash, CancellationToken cancellationToken = default)
    {
        claims.TryRemove(new KeyValuePair<string, string>(slideHash, name));
        return ValueTask.CompletedTask;
    }

    public ValueTask OpenRunAsync(string settings, CancellationToken cancellationToken = default) => store.OpenRunAsync(settings, cancellationToken);

    public ValueTask<string?> FindFileHashAsync(FileStamp file, CancellationToken cancellationToken = default) => store.FindFileHashAsync(file, cancellationToken);

    public ValueTask SaveFileHashAsync(FileStamp file, string hash, CancellationToken cancellationToken = default) => store.SaveFileHashAsync(file, hash, cancellationToken);

    public ValueTask<SlideRecord?> FindSlideAsync(string slideHash, CancellationToken cancellationToken = default) => store.FindSlideAsync(slideHash, cancellationToken);

    public ValueTask<string?> FindSlideIdAsync(string slideId, CancellationToken cancellationToken = default) => store.FindSlideIdAsync(slideId, cancellationToken);

    public ValueTask SaveSlideAsync(SlideRecord slide, IReadOnlyList<PatchRecord> patches, IReadOnlyList<FailureRecord> failures, CancellationToken cancellationToken = default) =>
        store.SaveSlideAsync(slide, patches, failures, cancellationToken);

    public IAsyncEnumerable<OpenPatch> ReadOpenPatchesAsync(string slideHash, CancellationToken cancellationToken = default) => store.ReadOpenPatchesAsync(slideHash, cancellationToken);

    public ValueTask SaveDraftAsync(PatchKey patch, DraftRecord draft, CancellationToken cancellationToken = default) => claims.TryGetValue(patch.SlideHash, out var owner) && owner == name
        ? store.SaveDraftAsync(patch, draft, cancellationToken)
        : throw new ClaimLostException("taken over");

    public ValueTask SaveVerdictAsync(PatchKey patch, int attempt, GateVerdict verdict, IReadOnlyList<GateRecord> gates, CancellationToken cancellationToken = default) =>
        store.SaveVerdictAsync(patch, attempt, verdict, gates, cancellationToken);

    public ValueTask SaveFailureAsync(FailureRecord failure, CancellationToken cancellationToken = default) => store.SaveFailureAsync(failure, cancellationToken);

    public IAsyncEnumerable<PairRecord> ReadPairsAsync(string? slideHash = null, CancellationToken cancellationToken = default) => store.ReadPairsAsync(slideHash, cancellationToken);

    public IAsyncEnumerable<FailureRecord> ReadFailuresAsync(CancellationToken cancellationToken = default) => store.ReadFailuresAsync(cancellationToken);

    public ValueTask<RunCounts> CountAsync(CancellationToken cancellationToken = default) => store.CountAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
