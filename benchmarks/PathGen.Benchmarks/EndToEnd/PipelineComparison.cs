using System.Diagnostics;
using System.Globalization;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Benchmarks.EndToEnd;

/// <summary>
/// The whole embedding pipeline (read, decode, resize, normalise, infer; as <c>pathgen generate</c> runs it) against the bare session fed with tensors that are ready, in turns, on the
/// same tiles: with its default threads, one picture after another, and side by side, one thread a processor, as the pipeline runs it.
/// <c>pipeline SLIDE [TILES=48] [ROUNDS=5] [PRECISION=fp32]</c>.
/// </summary>
internal static class PipelineComparison
{
    public static async Task RunAsync(string slidePath, int count, int rounds, string precision)
    {
        var folder = Path.Combine(RandomCheckpoint.Model(), "onnx");
        if (precision != "fp32" && ModelDirectory.Open(folder) is var made && made.Manifest.Variants.All(v => v.Precision != precision))
            new ModelQuantizer(new ModelQuantizerOptions { Precision = precision }).Quantize(made);
        using var model = ClipModel.Load(folder, new ClipModelOptions { Precision = precision });
        using var oneThread = ClipModel.Load(folder, new ClipModelOptions { Precision = precision, Session = { IntraOpThreads = 1 } });
        using var slide = Slide.Open(slidePath);
        var tiles = new TileGrid().Tile(slide, new SaturationTissueDetector().Detect(slide)).Take(count).ToList();
        var encoder = model.ImageEncoder;
        var pixels = new float[tiles.Count][];
        for (var i = 0; i < tiles.Count; i++)
        {
            using var image = slide.ReadRegion(tiles[i].Region);
            encoder.Preprocessor.Write(image, pixels[i] = new float[encoder.Preprocessor.Length]);
        }

        var embedder = new SlideEmbedder(oneThread.ImageEncoder);
        var embedding = new float[encoder.EmbeddingWidth];
        model.WarmUp();
        oneThread.WarmUp();
        await embedder.EmbedAsync(slide, tiles).ConfigureAwait(false);
        var (ratios, strict) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var bare = Stopwatch.StartNew();
            foreach (var tensor in pixels)
                encoder.Encode(tensor, embedding);
            bare.Stop();
            var sideBySide = Stopwatch.StartNew();
            SideBySide(oneThread.ImageEncoder, pixels);
            sideBySide.Stop();
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var whole = Stopwatch.StartNew();
            await embedder.EmbedAsync(slide, tiles).ConfigureAwait(false);
            whole.Stop();
            var allocated = GC.GetTotalAllocatedBytes(precise: true) - before - (sizeof(float) * (long)tiles.Count * encoder.EmbeddingWidth);
            ratios.Add(bare.Elapsed / whole.Elapsed);
            strict.Add(sideBySide.Elapsed / whole.Elapsed);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"bare session {Rate(bare)}, side by side {Rate(sideBySide)}, pipeline {Rate(whole)} patches/s: {ratios[^1]:P1} and {strict[^1]:P1}; {allocated / tiles.Count} bytes allocated a patch beside the result"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{precision}: pipeline / bare session: median {Median(ratios):P1}, / side by side: {Median(strict):P1}, of {rounds} rounds, {tiles.Count} tiles"));

        string Rate(Stopwatch clock) => (tiles.Count / clock.Elapsed.TotalSeconds).ToString("F2", CultureInfo.InvariantCulture);
    }

    private static void SideBySide(IImageEncoder encoder, float[][] pixels)
    {
        var next = -1;
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            var embedding = new float[encoder.EmbeddingWidth];
            for (int i; (i = Interlocked.Increment(ref next)) < pixels.Length;)
                encoder.Encode(pixels[i], embedding);
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
