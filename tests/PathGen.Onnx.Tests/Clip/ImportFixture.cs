using PathGen.Testing;

namespace PathGen.Onnx.Tests.Clip;

/// <summary>What tests of imports share: a folder, an import into it, and a refusal.</summary>
public abstract class ImportFixture : IDisposable
{
    protected TemporaryFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected ModelDirectory Import(string source, Action<ClipImportOptions>? configure = null, string to = "out")
    {
        var options = new ClipImportOptions { OutputFolder = Folder[to] };
        configure?.Invoke(options);
        return new ClipImporter(options).Import(source);
    }

    protected string Refused(string source, Action<ClipImportOptions>? configure = null) =>
        Assert.Throws<ModelException>(() => Import(source, configure)).Message;

    /// <summary>Asserts that two models have the same graphs, byte for byte.</summary>
    protected static void AssertSameGraphs(ModelDirectory expected, ModelDirectory found)
    {
        foreach (var name in new[] { "vision_model.onnx", "text_model.onnx" })
            Assert.Equal(FileHash.Sha256(Path.Combine(expected.Path, name)), FileHash.Sha256(Path.Combine(found.Path, name)));
    }

    /// <summary>Answers of both graphs for the reference inputs.</summary>
    internal static (float[] Images, float[] Texts) Answers(ModelDirectory model)
    {
        var (images, texts) = (new float[4 * 48], new float[4 * 48]);
        using (var vision = OnnxSession.Load(Path.Combine(model.Path, "vision_model.onnx")))
        {
            vision.Run(
                new TensorBinding<float>("pixel_values", GoldenClip.Array("pixel_values.npy").As<float>(), 4, 3, 64, 64),
                new TensorBinding<float>("image_embeds", images, 4, 48));
        }

        using (var text = OnnxSession.Load(Path.Combine(model.Path, "text_model.onnx")))
        {
            text.Run(
                new TensorBinding<long>("input_ids", GoldenClip.Array("input_ids.npy").As<long>(), 4, 77),
                new TensorBinding<float>("text_embeds", texts, 4, 48));
        }

        return (images, texts);
    }

    protected static void AssertClose(float[] expected, float[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], tolerance);
    }
}
