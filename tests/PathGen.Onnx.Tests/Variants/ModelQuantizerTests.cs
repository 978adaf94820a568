using System.Numerics.Tensors;
using PathGen.Testing;

namespace PathGen.Onnx.Tests.Variants;

public sealed class ModelQuantizerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Int8_keeps_the_direction_of_embeddings_also_where_channels_stand_out(bool outliers, bool compensated)
    {
        var model = SmallModel.Import(folder, outliers, compensated);
        var pictures = SmallModel.Pictures(model, 24);
        var quantized = new ModelQuantizer(new ModelQuantizerOptions { Precision = "int8", Pictures = pictures, PicturesName = "patches of a test" }).Quantize(model);
        var variant = quantized.FindVariant("vision", "int8");
        Assert.Equal(["Cpu"], variant.Providers);
        var check = Assert.Single(quantized.Manifest.Checks, c => c.File == variant.File);
        Assert.Contains("calibrated on 12 patches of a test", check.Method, StringComparison.Ordinal);
        Assert.Contains($"{(outliers ? 3 : 0)} with a multiplication in front", check.Method, StringComparison.Ordinal);

        var expected = SmallModel.Embed(model, model.FindVariant("vision", "fp32"), pictures);
        var found = SmallModel.Embed(quantized, variant, pictures);
        var cosines = expected.Zip(found, (a, b) => TensorPrimitives.CosineSimilarity<float>(a, b)).ToList();
        Assert.InRange(cosines.Min(), 0.99, 1.0001);

        // The one recorded is of every other picture, those that did not calibrate.
        Assert.Equal(cosines.Where((_, i) => i % 2 == 1).Min(), check.SmallestCosine!.Value, 1e-6);
    }

    [Fact]
    public void Without_factors_between_channels_the_outliers_would_cost_far_more()
    {
        var model = SmallModel.Import(folder, outliers: true, compensated: true);
        var pictures = SmallModel.Pictures(model, 16);
        var source = model.Manifest.Variants.First(v => v.Part == "vision");
        var graph = OnnxReader.Read(model.PathOf(source));
        var layers = LinearLayer.Of(graph);
        var statistics = ActivationCalibration.Run(model.PathOf(source) + ".c", graph, layers, pictures, [1, 3, SmallModel.Size, SmallModel.Size], default);
        double Smallest(IReadOnlyDictionary<string, ChannelStatistics> seen)
        {
            var rewritten = OnnxReader.Read(model.PathOf(source));
            new Int8Rewriter(rewritten, seen).Apply(LinearLayer.Of(rewritten));
            OnnxFile.Write(Path.Combine(model.Path, "try.onnx"), rewritten);
            var found = SmallModel.Embed(model, source with { File = "try.onnx" }, pictures);
            return SmallModel.Embed(model, source, pictures).Zip(found, (a, b) => TensorPrimitives.CosineSimilarity<float>(a, b)).Min();
        }

        var (with, without) = (Smallest(statistics), Smallest(statistics.ToDictionary(s => s.Key, s => Flat(s.Value))));
        Assert.InRange((1 - without) / (1 - with), 4, double.PositiveInfinity);

        // Channels that all look the same ask for no factors... but for the weights' sake; so the weights are left as they are, too: one value for both.
        static ChannelStatistics Flat(ChannelStatistics seen)
        {
            var flat = new ChannelStatistics(seen.Largest.Length);
            var zeros = new float[seen.Largest.Length];
            flat.Add(zeros, zeros, zeros);
            return flat;
        }
    }

    [Fact]
    public void Int8_gives_the_same_bits_alone_and_again()
    {
        var model = new ModelQuantizer(new ModelQuantizerOptions { Precision = "int8" }).Quantize(SmallModel.Import(folder));
        var pictures = SmallModel.Pictures(model, 5);
        var variant = model.FindVariant("vision", "int8");
        var together = SmallModel.Embed(model, variant, pictures);
        for (var i = 0; i < pictures.Count; i++)
            Assert.Equal(together[i], SmallModel.Embed(model, variant, [pictures[i]])[0]);
        Assert.Contains("16 synthetic pictures", model.Manifest.Checks[^1].Method, StringComparison.Ordinal);
    }

    [Fact]
    public void Fp16_is_of_both_parts_takes_half_floats_and_counts_tokens_exactly()
    {
        var model = new ModelQuantizer(new ModelQuantizerOptions { Precision = "fp16" }).Quantize(SmallModel.Import(folder));
        ExecutionProvider[] gpu = [ExecutionProvider.Cuda];
        var (vision, text) = (model.FindVariant("vision", "fp16", gpu), model.FindVariant("text", "fp16", gpu));
        Assert.All(model.Manifest.Checks.TakeLast(2), check => Assert.InRange(check.SmallestCosine!.Value, 0.9999, 1.0001));
        Assert.InRange(new FileInfo(model.PathOf(vision)).Length, 1, new FileInfo(Path.Combine(model.Path, "vision_model.onnx")).Length * 0.55);
        using (var session = OnnxSession.Load(model.PathOf(vision)))
        {
            using var run = session.Bind("pixel_values", [1, 3, SmallModel.Size, SmallModel.Size], "image_embeds", [1, model.Manifest.EmbeddingWidth]);
            Assert.Equal((typeof(Half), typeof(float)), (run.InputType, run.OutputType));
        }

        // 49,406 and 49,407 are one number in 16 bits; the end of the text must still be found. Nothing after it matters.
        var graph = OnnxReader.Read(model.PathOf(text));
        var cast = Assert.Single(graph.Nodes, n => n.Operation == "Cast" && graph.Nodes.Any(user => user.Operation == "ArgMax" && user.Inputs.Contains(n.Outputs[0])));
        Assert.Equal((double)OnnxElementType.Float, cast.Number("to", 0));
        Assert.Contains("fp16 is for GPUs", Assert.Throws<ModelException>(() => model.FindVariant("vision", "fp16")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_beyond_16_bits_is_refused_by_name_and_nothing_is_left()
    {
        var checkpoint = new TinyClip { QuickGelu = true, Deviation = (name, deviation) => name == "visual.proj" ? 1e6 : deviation }.Write(folder["checkpoint"]);
        var model = new ClipImporter(new ClipImportOptions { OutputFolder = folder["model"], Check = false }).Import(checkpoint);
        var before = Files(model);
        var error = Assert.Throws<ModelException>(() => new ModelQuantizer(new ModelQuantizerOptions { Precision = "fp16" }).Quantize(model)).Message;
        Assert.Contains("visual.proj", error, StringComparison.Ordinal);
        Assert.Contains("65504", error, StringComparison.Ordinal);
        Assert.Equal(before, Files(model));
    }

    [Fact]
    public void A_variant_that_differs_too_much_is_refused_and_the_one_that_was_there_stays()
    {
        var model = new ModelQuantizer(new ModelQuantizerOptions { Precision = "int8" }).Quantize(SmallModel.Import(folder));
        var before = Files(model);
        var error = Assert.Throws<ModelException>(() => new ModelQuantizer(new ModelQuantizerOptions { Precision = "int8", MinimumCosine = 1 }).Quantize(model)).Message;
        Assert.Contains("--calibrate", error, StringComparison.Ordinal);
        Assert.Equal(before, Files(model));
        Assert.Equal(before, Files(new ModelQuantizer(new ModelQuantizerOptions { Precision = "int8" }).Quantize(model)));
        ModelDirectory.Open(model.Path).Verify();
    }

    [Fact]
    public void Cancelled_it_leaves_the_model_as_it_was()
    {
        var model = SmallModel.Import(folder);
        var before = Files(model);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => new ModelQuantizer(new ModelQuantizerOptions { Precision = "int8" }).Quantize(model, cancelled.Token));
        Assert.Equal(before, Files(model));
    }

    [Fact]
    public void Another_process_at_the_same_model_and_pictures_of_another_size_are_errors()
    {
        var model = SmallModel.Import(folder);
        Assert.Contains("3 × 32 × 32", Assert.Throws<ModelException>(() => new ModelQuantizer(new ModelQuantizerOptions
        {
            Precision = "int8", Pictures = [new float[3], new float[3]],
        }).Quantize(model)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ModelQuantizerOptions { Precision = "int8", Pictures = [new float[3]] });
        Assert.Throws<ArgumentException>(() => new ModelQuantizerOptions { Precision = "int4" });
        using var other = new FileStream(Path.Combine(model.Path, ".making.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains("another process", Assert.Throws<ModelException>(() => new ModelQuantizer(new ModelQuantizerOptions { Precision = "fp16" }).Quantize(model)).Message, StringComparison.Ordinal);
    }

    private static string[] Files(ModelDirectory model) =>
        [.. Directory.EnumerateFileSystemEntries(model.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => $"{f} {FileHash.Sha256(f)}")];
}
