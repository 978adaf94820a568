using System.Numerics.Tensors;
using PathGen.Onnx;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

/// <summary>A CLIP's vision part, taken as any other ONNX file, gives what the CLIP gives.</summary>
public sealed class OnnxImageEncoderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ModelDirectory model;
    private readonly string path;

    public OnnxImageEncoderTests()
    {
        var checkpoint = new TinyClip { QuickGelu = true }.Write(folder["checkpoint"]);
        model = new ClipImporter(new ClipImportOptions { OutputFolder = folder["model"], Check = false }).Import(checkpoint);
        path = model.PathOf(model.FindVariant("vision"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_gives_what_the_model_gives()
    {
        using var clip = ClipModel.Load(folder["model"]);
        using var encoder = OnnxImageEncoder.Load(path, Options());
        using var raw = OnnxImageEncoder.Load(path, Options(o => o.RawFeatures = true));
        encoder.WarmUp();
        var pixels = new float[3 * encoder.Preprocessor.Length];
        var random = new Random(1);
        foreach (ref var value in pixels.AsSpan())
            value = random.NextSingle() * 4 - 2;
        var (expected, actual, unscaled) = (new float[3 * 24], new float[3 * 24], new float[3 * 24]);
        clip.ImageEncoder.Encode(pixels, expected);
        encoder.Encode(pixels, actual);
        raw.Encode(pixels, unscaled);
        Assert.Equal(expected, actual);
        Assert.Equal((24, 1), (encoder.EmbeddingWidth, encoder.BatchSize));
        var length = TensorPrimitives.Norm<float>(unscaled.AsSpan(24, 24));
        Assert.NotEqual(1, length, 1e-3);
        for (var i = 24; i < 48; i++)
            Assert.Equal(expected[i], unscaled[i] / length, 1e-6);
    }

    [Fact]
    public void The_identity_names_weights_and_preprocessing()
    {
        using var encoder = OnnxImageEncoder.Load(path, Options());
        using var same = OnnxImageEncoder.Load(path, Options());
        using var raw = OnnxImageEncoder.Load(path, Options(o => o.RawFeatures = true));
        using var mean = OnnxImageEncoder.Load(path, Options(o => o.Preprocess = o.Preprocess with { Mean = [0.4f, 0.5f, 0.5f] }));
        Assert.Equal(encoder.Identity, same.Identity);
        Assert.Equal(3, new[] { encoder.Identity, raw.Identity, mean.Identity }.Distinct().Count());
    }

    [Fact]
    public void Other_graphs_and_sizes_are_refused_with_what_they_take_and_give()
    {
        Refused(model.PathOf(model.FindVariant("text")), Options(), "takes input_ids");
        Refused(path, Options(o => o.Preprocess = o.Preprocess with { Size = 32 }), "pictures of 32 × 32");
        Refused(path, Options(o => o.Output = "features"), "has no output features; it has image_embeds");
        Refused(folder["none.onnx"], Options(), "no ONNX file");
        File.WriteAllBytes(folder["cut.onnx"], File.ReadAllBytes(path)[..200]);
        Refused(folder["cut.onnx"], Options(), "cannot be loaded");
        Refused(Reference.PathOf("data", "models", "tissue-unet.onnx"), Options(), "channels first");
        Assert.Throws<ArgumentException>(() => OnnxImageEncoder.Load(path, Options(o => o.Preprocess = o.Preprocess with { Std = [0, 1, 1] })));

        static void Refused(string file, OnnxImageEncoderOptions options, string reason)
        {
            var e = Assert.Throws<ModelException>(() => OnnxImageEncoder.Load(file, options));
            Assert.Contains(file, e.Message, StringComparison.Ordinal);
            Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        }
    }

    private static OnnxImageEncoderOptions Options(Action<OnnxImageEncoderOptions>? change = null)
    {
        var options = new OnnxImageEncoderOptions { Preprocess = new PreprocessSettings { Size = 24, Mean = [0.5f, 0.5f, 0.5f], Std = [0.25f, 0.25f, 0.25f], ResizeMode = ResizeMode.Squash } };
        change?.Invoke(options);
        return options;
    }
}
