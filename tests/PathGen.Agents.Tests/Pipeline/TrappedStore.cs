namespace PathGen.Agents.Tests;

/// <summary>A store whose every write is a step of the trap, before it and after it: a run can be ended with the write lost or kept.</summary>
public sealed class TrappedStore(IPairStore store, Trap trap) : IPairStore
{
    public ValueTask OpenRunAsync(string settings, CancellationToken cancellationToken = default) => WriteAsync("run", () => store.OpenRunAsync(settings, cancellationToken));

    public ValueTask<string?> FindFileHashAsync(FileStamp file, CancellationToken cancellationToken = default) => store.FindFileHashAsync(file, cancellationToken);

    public ValueTask SaveFileHashAsync(FileStamp file, string hash, CancellationToken cancellationToken = default) =>
        WriteAsync("hash", () => store.SaveFileHashAsync(file, hash, cancellationToken));

    public ValueTask<SlideRecord?> FindSlideAsync(string slideHash, CancellationToken cancellationToken = default) => store.FindSlideAsync(slideHash, cancellationToken);

    public ValueTask<string?> FindSlideIdAsync(string slideId, CancellationToken cancellationToken = default) => store.FindSlideIdAsync(slideId, cancellationToken);

    public ValueTask SaveSlideAsync(SlideRecord slide, IReadOnlyList<PatchRecord> patches, IReadOnlyList<FailureRecord> failures, CancellationToken cancellationToken = default) =>
        WriteAsync("slide", () => store.SaveSlideAsync(slide, patches, failures, cancellationToken));

    public IAsyncEnumerable<OpenPatch> ReadOpenPatchesAsync(string slideHash, CancellationToken cancellationToken = default) =>
        store.ReadOpenPatchesAsync(slideHash, cancellationToken);

    public ValueTask SaveDraftAsync(PatchKey patch, DraftRecord draft, CancellationToken cancellationToken = default) =>
        WriteAsync("draft", () => store.SaveDraftAsync(patch, draft, cancellationToken));

    public ValueTask SaveVerdictAsync(PatchKey patch, int attempt, GateVerdict verdict, IReadOnlyList<GateRecord> gates, CancellationToken cancellationToken = default) =>
        WriteAsync("verdict", () => store.SaveVerdictAsync(patch, attempt, verdict, gates, cancellationToken));

    public ValueTask SaveFailureAsync(FailureRecord failure, CancellationToken cancellationToken = default) => WriteAsync("failure", () => store.SaveFailureAsync(failure, cancellationToken));

    public IAsyncEnumerable<PairRecord> ReadPairsAsync(string? slideHash = null, CancellationToken cancellationToken = default) =>
        store.ReadPairsAsync(slideHash, cancellationToken);

    public IAsyncEnumerable<FailureRecord> ReadFailuresAsync(CancellationToken cancellationToken = default) => store.ReadFailuresAsync(cancellationToken);

    public ValueTask<RunCounts> CountAsync(CancellationToken cancellationToken = default) => store.CountAsync(cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async ValueTask WriteAsync(string what, Func<ValueTask> write)
    {
        trap.Step("before " + what);
        await write();
        trap.Step("after " + what);
    }
}
