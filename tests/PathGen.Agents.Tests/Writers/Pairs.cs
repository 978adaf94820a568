using PathGen.Slides;

namespace PathGen.Agents.Tests;

/// <summary>Pairs without a run.</summary>
internal static class Pairs
{
    public static AgentIdentity Agent { get; } = new("describe", "model", "00", "describe/1", "11");

    public static PairRecord Make(string slideId = "TCGA-AA-0001-01Z-00-DX1.11111111-2222-3333-4444-555555555555", long x = 35136, long y = 33344, string caption = "Glands.", string? hash = null, int side = 16)
    {
        hash ??= SlideHash.OfText(slideId);
        var slide = new SlideRecord(hash, slideId, SlideHash.ToFileId(hash), "/secret/place/slide.svs", 100_000, 90_000, 0.25, "TCGA-COAD", null, 0.5, 10, new SlidePrompts(["a"], []), Agent, "embeddings/x.npy", "encoder-1");
        var patch = new PatchRecord(
            new PatchKey(hash, new SlideRegion(x, y, side, side)), 0, side, side, [new PatchChoice(3, "attribute", "Keratin \"pearls\"", 1, 30.5)], [new AttributeMatch("a", 30.5, 0.99)]);
        return new PairRecord(
            slide,
            patch,
            [
                new DraftRecord(PairStage.Describe, Agent, new AgentAnswer("long")),
                new DraftRecord(PairStage.Revise, Agent, new AgentAnswer("better", [new Edit(EditKind.Delete, "wrong", "", "not there")], 5, 6)),
                new DraftRecord(PairStage.Summarise, Agent, new AgentAnswer(caption)),
            ],
            [new GateRecord(0, "hedging/1", GateVerdict.Accept, "", 0)],
            caption);
    }

    /// <summary>A picture that depends on slide and place.</summary>
    public static RgbImage Read(PairRecord pair)
    {
        var image = new RgbImage(pair.Patch.ImageWidth, pair.Patch.ImageHeight);
        var random = new Random((int)(Convert.ToInt64(pair.Slide.Hash[..7], 16) * 31 + pair.Patch.Key.Region.X) & int.MaxValue);
        random.NextBytes(image.Pixels);
        return image;
    }

    public static async Task<SortedDictionary<string, byte[]>> WriteAsync(string folder, string format, IEnumerable<PairRecord> pairs, DatasetWriterOptions? options = null, Func<PairRecord, RgbImage>? read = null)
    {
        Assert.Equal(pairs.Count(), await DatasetWriters.Create(format, options).WriteAsync(pairs.Select(pair => DatasetPair.Of(pair, (own, _) => (read ?? Read)(own))).ToAsyncEnumerable(), folder));
        return TestRun.Files(folder);
    }
}
