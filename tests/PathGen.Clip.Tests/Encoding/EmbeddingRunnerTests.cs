using System.Numerics.Tensors;
using PathGen.Onnx;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

public sealed class EmbeddingRunnerTests : IDisposable
{
    private const int Pixels = 3 * 24 * 24;
    private const int Width = 24;

    private readonly TemporaryFolder folder = new();
    private readonly ModelDirectory model;

    public EmbeddingRunnerTests()
    {
        var checkpoint = new TinyClip { QuickGelu = true, VisionWidth = 128 }.AsTrained().Write(folder["checkpoint"]);
        model = new ModelQuantizer(new ModelQuantizerOptions { Precision = "fp16" }).Quantize(
            new ClipImporter(new ClipImportOptions { OutputFolder = folder["model"], Check = false }).Import(checkpoint));
    }

    public void Dispose() => folder.Dispose();

    // Measured on the CPU provider, which stands in for others here: 0 at fp32, 4e-8 at fp16.
    [Theory]
    [InlineData("fp32", 1e-5)]
    [InlineData("fp16", 1e-3)]
    public void Batches_that_are_filled_up_give_what_items_alone_give_within_the_stated_bound(string precision, double bound)
    {
        var variant = model.Manifest.Variants.First(v => v.Part == "vision" && v.Precision == precision);
        var graph = new EmbeddingGraph("pixel_values", [3, 24, 24], "image_embeds", Width);
        using var one = new EmbeddingRunner<float>(new LazySession(model.PathOf(variant), new SessionSettings()), graph, [1]);
        using var many = new EmbeddingRunner<float>(new LazySession(model.PathOf(variant), new SessionSettings()), graph, [1, 4, 16]);
        var random = new Random(4);
        foreach (var count in new[] { 0, 1, 2, 4, 5, 16, 17, 21, 50 })
        {
            var pixels = new float[count * Pixels];
            foreach (ref var value in pixels.AsSpan())
                value = (random.NextSingle() * 4) - 2;
            var (alone, together) = (new float[count * Width], new float[count * Width]);
            one.Run(pixels, alone, default);
            many.Run(pixels, together, default);
            for (var i = 0; i < alone.Length; i++)
                Assert.Equal(alone[i], together[i], bound);
            for (var i = 0; i < count; i++)
                Assert.Equal(1, TensorPrimitives.Norm<float>(together.AsSpan(i * Width, Width)), 1e-5);
        }
    }

    [Fact]
    public void In_steady_state_an_item_allocates_next_to_nothing()
    {
        var graph = new EmbeddingGraph("pixel_values", [3, 24, 24], "image_embeds", Width);
        using var runner = new EmbeddingRunner<float>(new LazySession(model.PathOf(model.FindVariant("vision")), new SessionSettings { IntraOpThreads = 1 }), graph, [1]);
        var (pixels, embedding) = (new float[Pixels], new float[Width]);
        Array.Fill(pixels, 0.5f);
        for (var i = 0; i < 50; i++)
            runner.Run(pixels, embedding, default);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++)
            runner.Run(pixels, embedding, default);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 50, 0, 200);
    }

    [Fact]
    public void Precision_and_providers_are_the_models()
    {
        Assert.Contains("fp16 is for GPUs", Assert.Throws<ModelException>(() => ClipModel.Load(model.Path, new ClipModelOptions { Precision = "fp16" })).Message, StringComparison.Ordinal);
        Assert.Contains("pathgen model quantize", Assert.Throws<ModelException>(() => ClipModel.Load(model.Path, new ClipModelOptions { Precision = "int8" })).Message, StringComparison.Ordinal);
        var options = new ClipModelOptions { BatchSize = 32, Session = { Providers = [ExecutionProvider.TensorRt("/engines"), ExecutionProvider.Cuda] } };
        Assert.Equal([1, 8, 32], options.Batches);
        var graph = new EmbeddingGraph("pixel_values", [3, 24, 24], "image_embeds", Width);
        var profile = options.SettingsFor(graph, model.Manifest.Variants.First(v => v.Precision == "fp16")).Batches!;
        Assert.Equal(("pixel_values", 1, 32, true), (profile.Input, profile.Smallest, profile.Largest, profile.IsHalf));
        Assert.False(options.SettingsFor(graph, model.FindVariant("vision")).Batches!.IsHalf);
        Assert.Equal([1, 2], new ClipModelOptions { BatchSize = 2, Session = { Providers = [ExecutionProvider.Cuda] } }.Batches);
        Assert.Equal([1], new ClipModelOptions().Batches);
    }
}
