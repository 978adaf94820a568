using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using PathGen.Onnx;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

/// <summary>int8 on patches of real slides, with channels planted that stand out as those of trained models do.</summary>
public sealed class Int8ReferenceTests : IDisposable
{
    private const int Width = 64;
    private const int Classes = 9;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Int8_keeps_direction_and_class_of_every_patch_of_two_slides(bool compensated)
    {
        var patches = Patches();
        var checkpoint = new TinyClip { ImageSize = 224, PatchSize = 16, VisionWidth = 256, EmbeddingWidth = Width, Layers = 4, QuickGelu = true }.AsTrained().Write(folder["checkpoint"]);
        Outliers.Plant(Path.Combine(checkpoint, "open_clip_model.safetensors"), compensated);
        var model = new ClipImporter(new ClipImportOptions { OutputFolder = folder["model"], Check = false }).Import(checkpoint);
        var preprocessor = new ImagePreprocessor(model.Manifest.Preprocess);
        var pixels = new float[patches.Count][];
        for (var i = 0; i < pixels.Length; i++)
            preprocessor.Write(patches[i], pixels[i] = new float[preprocessor.Length]);

        // Calibrated without a real patch: what stands out is in the weights.
        new ModelQuantizer(new ModelQuantizerOptions { Precision = "int8" }).Quantize(model);
        using var exact = ClipModel.Load(model.Path);
        using var rounded = ClipModel.Load(model.Path, new ClipModelOptions { Precision = "int8", Session = { IntraOpThreads = 1 } });
        var (expected, found) = (Encode(exact, pixels), Encode(rounded, pixels));

        var classes = RandomUnitVectors(Classes);
        var (smallest, agreed, sure) = (1.0, 0, 0);
        for (var i = 0; i < pixels.Length; i++)
        {
            var a = expected.AsSpan(i * Width, Width);
            var b = found.AsSpan(i * Width, Width);
            smallest = Math.Min(smallest, TensorPrimitives.CosineSimilarity(a, b));
            var (logits, others) = (Logits(classes, a), Logits(classes, b));
            var same = TensorPrimitives.IndexOfMax<double>(logits) == TensorPrimitives.IndexOfMax<double>(others);
            agreed += same ? 1 : 0;
            if (logits.Order().ToArray() is [.., var second, var best] && best - second > 0.5)
            {
                sure++;
                Assert.True(same, $"patch {i}: fp32 is sure by {best - second:0.00} logits, int8 says otherwise");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{pixels.Length} patches: cosine {smallest:0.0000} or more, classes agree on {agreed}, fp32 sure of {sure}");
        Assert.InRange(smallest, 0.99, 1.0001);
        Assert.True(sure > 0);

        // Alone, batched, in another order, and on several threads at once: the same bits.
        var batch = new float[pixels.Length * Width];
        rounded.ImageEncoder.Encode(pixels.SelectMany(p => p).ToArray(), batch);
        Assert.True(MemoryMarshal.AsBytes<float>(found).SequenceEqual(MemoryMarshal.AsBytes<float>(batch)));
        Parallel.For(0, pixels.Length, i =>
        {
            var alone = new float[Width];
            rounded.ImageEncoder.Encode(pixels[i], alone);
            Assert.True(MemoryMarshal.AsBytes<float>(found.AsSpan(i * Width, Width)).SequenceEqual(MemoryMarshal.AsBytes<float>(alone)));
        });
    }

    private static List<RgbImage> Patches()
    {
        var patches = new List<RgbImage>();
        foreach (var name in new[] { "CMU-1-Small-Region.svs", "tcga-cr-7395-01a-01-ts1.svs" })
        {
            using var slide = Slide.Open(Reference.PathOf("data", "slides", name), new SlideOptions { MicronsPerPixel = 0.5 });
            patches.AddRange(new TileGrid().Tile(slide, new SaturationTissueDetector().Detect(slide)).Select(tile => slide.ReadRegion(tile.Region)));
        }

        return patches;
    }

    private static float[] Encode(ClipModel model, float[][] pixels)
    {
        var embeddings = new float[pixels.Length * Width];
        for (var i = 0; i < pixels.Length; i++)
            model.ImageEncoder.Encode(pixels[i], embeddings.AsMemory(i * Width, Width));
        return embeddings;
    }

    private static float[][] RandomUnitVectors(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var vector = Enumerable.Range(0, Width).Select(_ => random.NextSingle() - 0.5f).ToArray();
            UnitVector.TryNormalise(vector);
            return vector;
        })];
    }

    private static double[] Logits(float[][] classes, ReadOnlySpan<float> embedding)
    {
        var logits = new double[classes.Length];
        for (var i = 0; i < logits.Length; i++)
            logits[i] = 100 * TensorPrimitives.Dot(classes[i], embedding);
        return logits;
    }
}
