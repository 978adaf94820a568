using PathGen.Slides;

namespace PathGen.Agents.Tests;

/// <summary>Records for the contracts of stores, and the store that a derived class opens.</summary>
public abstract class PairStoreSamples
{
    protected const string Settings = """{"format":1,"tiles":"grid 672","agents":{"describe":{"model":"a"}}}""";

    protected static AgentIdentity Agent { get; } = new("chat-describe", "model-1", new string('a', 64), "describe/1", new string('b', 64));

    /// <summary>Opens the test's store; opened again after it was disposed, it holds what was saved.</summary>
    protected abstract ValueTask<IPairStore> OpenStoreAsync();

    protected static SlideRecord Slide(int number, string? id = null) => new(
        Hash(number), id ?? $"slide-{number}", $"00000000-0000-8000-8000-{number:D12}", $"/data/slide-{number}.svs", 100_000 + number, 80_000, 0.25 + number / 1e6, "TCGA-COAD", Hash(900 + number),
        0.1 + 0.2, 1234, new SlidePrompts(["Keratin pearls: whorls of keratin, \"pearly\" – µm"], ["A line\nand another"]), Agent with { Agent = "bank" }, $"embeddings/{Hash(number)}.npy", "enc", 0.25 + number / 1e6);

    protected static string Hash(int number) => number.ToString("x").PadLeft(64, '0');

    protected static PatchRecord Patch(int slide, int order) => new(
        new PatchKey(Hash(slide), new SlideRegion(672L * order, 1344, 672, 672)), order, 672, 672,
        [new PatchChoice(order, "attribute", "Keratin pearls", 1, 31.25 + 1 / 3.0), new PatchChoice(order, "cluster", null, 2, 0.87)],
        [new AttributeMatch("Keratin pearls", 31.5, 0.1 + 0.7)]);

    protected static DraftRecord Draft(PairStage stage, string text) => new(
        stage, Agent with { Agent = $"agent-{stage}" }, new AgentAnswer(text, stage == PairStage.Revise ? [new Edit(EditKind.Change, "many", "few", "seen")] : [], 120, 45));

    protected static async Task CaptionAsync(IPairStore store, PatchRecord patch, string caption)
    {
        await store.SaveDraftAsync(patch.Key, Draft(PairStage.Describe, "description of " + caption));
        await store.SaveDraftAsync(patch.Key, Draft(PairStage.Revise, "revision of " + caption));
        await store.SaveDraftAsync(patch.Key, Draft(PairStage.Summarise, caption));
        await store.SaveVerdictAsync(patch.Key, 0, GateVerdict.Accept, []);
    }
}
