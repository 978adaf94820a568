using System.Globalization;
using PathGen.Clip;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Agents.Tests;

/// <summary>The gates on painted slides that neither the demo model nor the gates were made on, with captions by hand (TestData/captions.txt).</summary>
public sealed class GroundingTests
{
    private const int Side = 672;
    private static readonly int[] Seeds = Environment.GetEnvironmentVariable("PATHGEN_GATE_SEEDS") is { } s ? [.. s.Split(',').Select(int.Parse)] : [711, 712];

    [Fact]
    public async Task Captions_of_another_tissue_are_caught_and_true_ones_pass()
    {
        var model = DemoData.Model;
        var captions = ReadCaptions();
        using var clip = ClipModel.Load(model);
        var gates = CaptionGates.All;
        int wrong = 0, caught = 0, right = 0, passed = 0;
        var misses = new List<string>();
        foreach (var seed in Seeds)
        {
            var patches = Patches(seed, clip);
            var agreement = new SlideAgreement(new EmbeddingMatrix([.. patches.SelectMany(p => p.Embedding)], clip.ImageEncoder.EmbeddingWidth), clip.TextEncoder);
            for (var i = 0; i < patches.Count; i++)
            {
                var (tissue, share) = (patches[i].Class, patches[i].Share);
                if (tissue == TissueClass.Glass || share < 0.5)
                    continue;
                var context = new PatchContext(patches[i].Image, patches[i].Place, 0.5, new SlideContext($"slide-{seed}"), []);
                var measured = new Lazy<PatchMeasurements>(() => PatchMeasurements.Of(context.Image, 0.5));
                foreach (var (other, texts) in captions)
                {
                    var text = texts[(i * 7 + (int)other) % texts.Count];
                    var verdict = await JudgeAsync(gates, new CaptionCandidate(context, text, text, measured, (agreement, i)));
                    if (other == tissue)
                    {
                        right++;
                        if (verdict.Count == 0)
                            passed++;
                        else
                            misses.Add($"FALSE ALARM {seed} {i} {tissue} {share:F2}: {text} <- {string.Join("; ", verdict)}");
                    }
                    else
                    {
                        wrong++;
                        if (verdict.Count > 0)
                            caught++;
                        else
                            misses.Add($"MISSED {seed} {i} {tissue} {share:F2} as {other} {patches[i].Shares[(int)other]:F2}: {text} <- {agreement.Of(text, i)}");
                    }
                }
            }

            if (Environment.GetEnvironmentVariable("PATHGEN_GATE_DUMP") is { } dump)
            {
                File.AppendAllLines(dump + ".measured", patches.Select(p => (p, m: PatchMeasurements.Of(p.Image, 0.5))).Select(x => string.Create(CultureInfo.InvariantCulture,
                    $"{x.p.Class},{x.p.Share:F2},{x.m.NucleiPerSquareMillimetre:F0},{x.m.NuclearAreaMicrons:F0},{x.m.WhiteShare:F3},{x.m.RedShare:F3},{x.m.BlueGreyShare:F3},{x.m.Haematoxylin:F3},{x.m.Eosin:F3},{x.m.NuclearEccentricity:F2},{x.m.NuclearAreaVariation:F2}")));
                File.AppendAllLines(dump + ".misses", misses);
                File.AppendAllLines(dump + ".agreement", from i in Enumerable.Range(0, patches.Count) where patches[i].Share >= 0.5 && patches[i].Class != TissueClass.Glass
                    from c in captions let text = c.Texts[(i * 7 + (int)c.Class) % c.Texts.Count] let a = agreement.Of(text, i)
                    select string.Create(CultureInfo.InvariantCulture, $"{seed},{patches[i].Class},{c.Class},{patches[i].Shares[(int)c.Class]:F2},{a.Cosine:F3},{a.Percentile:F3},{a.Place:F3}"));
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
        var slide = SyntheticSlide.Paint(new SyntheticSlideOptions { Seed = seed, Width = 9600, Height = 8192, Tumour = seed % 2 == 0 });
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
}
