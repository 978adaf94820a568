using System.Diagnostics;
using System.Globalization;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Benchmarks.EndToEnd;

/// <summary>
/// The whole embedding pipeline (read, decode, resize, normalise, infer; as <c>pathgen generate</c> runs it) against the bare session with its default threads, fed
/// with tensors that are ready, in turns, on the same tiles: what reading costs where the model is as large as ViT-B-16. <c>pipeline SLIDE [TILES=48] [ROUNDS=5]</c>.
/// </summary>
internal static class PipelineComparison
{
    public static async Task RunAsync(string slidePath, int count, int rounds)
    {
        using var model = ClipModel.Load(RandomModel());
        using var oneThread = ClipModel.Load(RandomModel(), new ClipModelOptions { Session = { IntraOpThreads = 1 } });
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
        var ratios = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var bare = Stopwatch.StartNew();
            foreach (var tensor in pixels)
                encoder.Encode(tensor, embedding);
            bare.Stop();
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var whole = Stopwatch.StartNew();
            await embedder.EmbedAsync(slide, tiles).ConfigureAwait(false);
            whole.Stop();
            var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            ratios.Add(bare.Elapsed / whole.Elapsed);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"bare session {tiles.Count / bare.Elapsed.TotalSeconds:F2} patches/s, pipeline {tiles.Count / whole.Elapsed.TotalSeconds:F2} patches/s, ratio {ratios[^1]:P1}, {allocated / tiles.Count} bytes allocated a patch"));
        }

        ratios.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"pipeline / bare session: median {ratios[ratios.Count / 2]:P1} of {rounds} rounds, {tiles.Count} tiles"));
    }

    private static string RandomModel()
    {
        var folder = Path.Combine(Path.GetTempPath(), "pathgen-benchmark-vit-b-16");
        if (!File.Exists(Path.Combine(folder, "onnx", "model.json")))
        {
            RandomCheckpoint.Write(folder);
            new ClipImporter(new ClipImportOptions { OutputFolder = Path.Combine(folder, "onnx"), Check = false, Licence = "random weights" }).Import(folder);
        }

        return Path.Combine(folder, "onnx");
    }
}
