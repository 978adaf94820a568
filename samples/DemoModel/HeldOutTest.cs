using PathGen.Clip;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;

namespace PathGen.Samples.DemoModel;

/// <summary>Judges a model on painted slides: zero-shot classes of patches on a grid, and what natural sentences retrieve.</summary>
public static class HeldOutTest
{
    private const int JpegQuality = 85;
    private const int Top = 20;

    private static readonly (TissueClass Class, string Prompt)[] Classes =
    [
        (TissueClass.Fat, "An H&E image of adipose tissue"), (TissueClass.Stroma, "An H&E image of fibrous stroma"),
        (TissueClass.Lymphocytes, "An H&E image of lymphocytes"), (TissueClass.Glands, "An H&E image of glands"),
        (TissueClass.Necrosis, "An H&E image of necrosis"), (TissueClass.Blood, "An H&E image of blood"),
        (TissueClass.Mucin, "An H&E image of mucus"), (TissueClass.Tumour, "An H&E image of carcinoma"),
    ];

    private static readonly (TissueClass Class, string Prompt)[] Sentences =
    [
        (TissueClass.Fat, "Adipose tissue: large clear adipocytes with thin membranes"),
        (TissueClass.Lymphocytes, "Dense lymphocytic infiltrate of small round dark nuclei"),
        (TissueClass.Glands, "Glandular structures lined by columnar epithelium around a lumen"),
        (TissueClass.Necrosis, "Necrosis: ghost outlines and debris without intact nuclei"),
        (TissueClass.Stroma, "Wavy bundles of collagen with scattered spindle cells"),
        (TissueClass.Blood, "Recent haemorrhage with packed red blood cells"),
        (TissueClass.Mucin, "Lakes of extracellular mucin"),
    ];

    /// <summary>Paints slides and judges the model by them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="seeds">Seeds that the model did not learn from; the last one's slide has tumour where there are at least two.</param>
    /// <param name="width">Width of each slide in pixels.</param>
    /// <param name="height">Height of each slide in pixels.</param>
    /// <param name="cancellationToken">Stops between patches.</param>
    /// <exception cref="PathGen.Onnx.ModelException">The runtime failed.</exception>
    public static HeldOutReport Run(ClipModel model, IReadOnlyList<int> seeds, int width = 9600, int height = 8192, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(seeds);
        var patches = seeds.SelectMany((seed, i) => Grid(SyntheticSlide.Paint(new SyntheticSlideOptions
        {
            Seed = seed, Width = width, Height = height, Tumour = i > 0 && i == seeds.Count - 1,
        }))).ToArray();
        var embeddings = new float[patches.Length][];
        Parallel.For(0, patches.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken }, i =>
        {
            using var painted = patches[i].Slide.Region(patches[i].Place);
            using var stored = JpegCodec.Decode(JpegCodec.Encode(painted, JpegQuality));
            embeddings[i] = model.ImageEncoder.Encode(stored, cancellationToken);
        });

        var confusion = Classify(model, patches, embeddings);
        var (total, right, recalls) = (0, 0, new List<double>());
        for (var c = 0; c < ClassMap.ClassCount; c++)
        {
            var row = Enumerable.Range(0, ClassMap.ClassCount).Sum(k => confusion[c, k]);
            (total, right) = (total + row, right + confusion[c, c]);
            if (row > 0)
                recalls.Add(confusion[c, c] / (double)row);
        }

        return new HeldOutReport(total, right / (double)total, recalls.Average(), confusion, Alike(patches, embeddings), [.. Sentences.Select(s => Retrieve(model, s.Class, s.Prompt, patches, embeddings))]);
    }

    private static IEnumerable<(SyntheticSlide Slide, SlideRegion Place, double[] Shares)> Grid(SyntheticSlide slide)
    {
        for (var y = 0; y + PatchSampler.Side <= slide.Height; y += PatchSampler.Side)
        {
            for (var x = 0; x + PatchSampler.Side <= slide.Width; x += PatchSampler.Side)
            {
                var place = new SlideRegion(x, y, PatchSampler.Side, PatchSampler.Side);
                var shares = slide.Classes.Shares(place);
                if (shares[(int)TissueClass.Glass] < 0.5)
                    yield return (slide, place, shares);
            }
        }
    }

    private static int[,] Classify(ClipModel model, (SyntheticSlide Slide, SlideRegion Place, double[] Shares)[] patches, float[][] embeddings)
    {
        var prompts = Classes.Select(c => model.TextEncoder.Encode(c.Prompt)).ToArray();
        var confusion = new int[ClassMap.ClassCount, ClassMap.ClassCount];
        for (var i = 0; i < patches.Length; i++)
        {
            var most = patches[i].Shares.Max();
            if (most < 0.5)
                continue;
            var scores = prompts.Select(p => Dot(p, embeddings[i])).ToArray();
            confusion[Array.IndexOf(patches[i].Shares, most), (int)Classes[Array.IndexOf(scores, scores.Max())].Class]++;
        }

        return confusion;
    }

    private static double Alike((SyntheticSlide Slide, SlideRegion Place, double[] Shares)[] patches, float[][] embeddings)
    {
        var cosines = new List<float>();
        for (var i = 0; i < patches.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var tissue = Array.IndexOf(patches[i].Shares, patches[i].Shares.Max());
                if (patches[i].Slide == patches[j].Slide && patches[i].Shares[tissue] >= 0.8 && patches[j].Shares[tissue] >= 0.8)
                    cosines.Add(Dot(embeddings[i], embeddings[j]));
            }
        }

        return cosines.Count == 0 ? double.NaN : cosines.Average();
    }

    private static PromptPrecision Retrieve(
        ClipModel model, TissueClass wanted, string prompt, (SyntheticSlide Slide, SlideRegion Place, double[] Shares)[] patches, float[][] embeddings)
    {
        var text = model.TextEncoder.Encode(prompt);
        var best = Enumerable.Range(0, patches.Length).OrderByDescending(i => Dot(text, embeddings[i])).ToArray();
        var there = patches.Count(p => p.Shares[(int)wanted] >= 0.5);
        var count = Math.Min(Top, there);
        var hits = best.Take(count).Count(i => patches[i].Shares[(int)wanted] >= 0.5);
        return new PromptPrecision(prompt, wanted, count, count == 0 ? 0 : hits / (double)count);
    }

    private static float Dot(float[] a, float[] b)
    {
        var sum = 0f;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
