using PathGen.Clip;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Agents.Tests;

/// <summary>The gates on painted slides that neither the demo model nor the gates were made on, with captions by hand (TestData/captions.txt).</summary>
public sealed class GroundingTests
{
    private const int Side = 672;
    private static readonly int[] Seeds = [711, 712];

    [Fact]
    public async Task Captions_of_another_tissue_are_caught_and_true_ones_pass()
    {
        var model = DemoData.Model;
        var captions = ReadCaptions();
        using var clip = ClipModel.Load(model);
        var words = new EachOnce(clip.TextEncoder);
        var gates = CaptionGates.All;
        int wrong = 0, caught = 0, right = 0, passed = 0;
        var misses = new List<string>();
        foreach (var seed in Seeds)
        {
            var patches = Patches(seed, clip);
            var agreement = new SlideAgreement(new EmbeddingMatrix([.. patches.SelectMany(p => p.Embedding)], clip.ImageEncoder.EmbeddingWidth), words);
            for (var i = 0; i < patches.Count; i++)
            {
                var row = i;
                var (tissue, share) = (patches[i].Class, patches[i].Share);
                if (tissue == TissueClass.Glass || share < 0.5)
                    continue;
                var context = new PatchContext(patches[i].Image, patches[i].Place, 0.5, new SlideContext($"slide-{seed}"), []);
                var measured = new Lazy<PatchMeasurements>(() => PatchMeasurements.Of(context.Image, 0.5));
                foreach (var (other, texts) in captions)
                {
                    var caption = texts[(i * 7 + (int)other) % texts.Count];
                    var verdict = await JudgeAsync(gates, new CaptionCandidate(context, caption, caption, measured, (text, token) => agreement.Of(text, row, token)));
                    if (other == tissue)
                    {
                        right++;
                        if (verdict.Count == 0)
                            passed++;
                        else
                            misses.Add($"FALSE ALARM {seed} {i} {tissue} {share:F2}: {caption} <- {string.Join("; ", verdict)}");
                    }
                    else
                    {
                        wrong++;
                        if (verdict.Count > 0)
                            caught++;
                        else
                            misses.Add($"MISSED {seed} {i} {tissue} {share:F2} as {other} {patches[i].Shares[(int)other]:F2}: {caption} <- {agreement.Of(caption, i)}");
                    }
                }
            }
        }

        Assert.True(right >= 60 && wrong >= 400, $"{right} true and {wrong} swapped captions");
        Assert.True(caught >= 0.95 * wrong, $"caught {caught} of {wrong} = {caught / (double)wrong:P1}\n{string.Join('\n', misses.Where(m => m.StartsWith('M')).Take(40))}");
        Assert.True(passed >= 0.90 * right, $"passed {passed} of {right} = {passed / (double)right:P1}\n{string.Join('\n', misses.Where(m => m.StartsWith('F')).Take(40))}");
    }

    private static async Task<List<string>> JudgeAsync(IReadOnlyList<ICaptionGate> gates, CaptionCandidate candidate)
    {
        var reasons = new List<string>();
        foreach (var gate in gates)
        {
            var decision = await gate.JudgeAsync(candidate);
            if (decision.Verdict != GateVerdict.Accept)
                reasons.Add($"{gate.Name}: {decision.Reason}");
        }

        return reasons;
    }

    private static List<(RgbImage Image, SlideRegion Place, TissueClass Class, double Share, double[] Shares, float[] Embedding)> Patches(int seed, ClipModel clip)
    {
        var slide = SyntheticSlide.Paint(new SyntheticSlideOptions { Seed = seed, Width = 8064, Height = 6720, Tumour = seed % 2 == 0 });
        var places = from y in Enumerable.Range(0, slide.Height / Side) from x in Enumerable.Range(0, slide.Width / Side)
                     let place = new SlideRegion(x * Side, y * Side, Side, Side) where slide.Classes.Shares(place)[(int)TissueClass.Glass] < 0.5 select place;
        return [.. places.AsParallel().AsOrdered().Select(place =>
        {
            using var painted = slide.Region(place);
            var image = JpegCodec.Decode(JpegCodec.Encode(painted, 85));
            var shares = slide.Classes.Shares(place);
            var most = shares.Max();
            return (image, place, (TissueClass)Array.IndexOf(shares, most), most, shares, clip.ImageEncoder.Encode(image));
        })];
    }

    private static List<(TissueClass Class, List<string> Texts)> ReadCaptions() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Gates", "TestData", "captions.txt")).Where(l => !l.StartsWith('#')).Select(l => l.Split(": ", 2))
            .GroupBy(p => Enum.Parse<TissueClass>(p[0]), p => p[1]).Select(g => (g.Key, g.ToList()))];

    /// <summary>Encodes each caption once: the same ones are judged at every patch.</summary>
    private sealed class EachOnce(ITextEncoder inner) : ITextEncoder
    {
        private readonly Dictionary<string, float[]> known = new(StringComparer.Ordinal);

        public string Identity => inner.Identity;

        public int EmbeddingWidth => inner.EmbeddingWidth;

        public void Encode(IReadOnlyList<string> texts, Memory<float> embeddings, CancellationToken cancellationToken = default)
        {
            var text = Assert.Single(texts);
            if (!known.TryGetValue(text, out var embedding))
                inner.Encode([text], known[text] = embedding = new float[EmbeddingWidth], cancellationToken);
            embedding.CopyTo(embeddings);
        }
    }
}
