using PathGen.Testing;

namespace PathGen.Onnx.Tests.Clip;

public sealed class ClipImporterTests
{
    // fp32 sums in another order than PyTorch's; the values reach 3, so 1e-4 is about 300 units in the last place.
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData(GoldenClip.Gelu)]
    [InlineData(GoldenClip.QuickGelu)]
    public void The_graphs_answer_as_open_clip_does(string model)
    {
        using var folder = new TemporaryFolder();
        var imported = new ClipImporter(new ClipImportOptions { OutputFolder = folder["m"] }).Import(GoldenClip.Folder(model));

        var pixels = GoldenClip.Array("pixel_values.npy").As<float>();
        var images = new float[4 * 48];
        using (var vision = OnnxSession.Load(Path.Combine(folder["m"], "vision_model.onnx")))
            vision.Run(new TensorBinding<float>("pixel_values", pixels, 4, 3, 64, 64), new TensorBinding<float>("image_embeds", images, 4, 48));
        AssertClose(GoldenClip.Array(model, "image_embeds.npy").As<float>(), images);

        var ids = GoldenClip.Array("input_ids.npy").As<long>();
        var texts = new float[4 * 48];
        using (var text = OnnxSession.Load(Path.Combine(folder["m"], "text_model.onnx")))
            text.Run(new TensorBinding<long>("input_ids", ids, 4, 77), new TensorBinding<float>("text_embeds", texts, 4, 48));
        AssertClose(GoldenClip.Array(model, "text_embeds.npy").As<float>(), texts);

        Assert.Equal(model == GoldenClip.Gelu ? Activation.Gelu : Activation.QuickGelu, imported.Manifest.Activation);
        Assert.All(imported.Manifest.Checks, check => Assert.InRange(check.MaxAbsoluteDifference!.Value, 0, 1e-5));
        foreach (var c in imported.Manifest.Checks) TestContext.Current.SendDiagnosticMessage(c.ToString());
    }

    private static void AssertClose(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - found[i]) <= Tolerance, $"[{i}]: {found[i]} instead of {expected[i]}");
        TestContext.Current.TestOutputHelper!.WriteLine($"max diff {expected.Zip(found).Max(p=>Math.Abs(p.First-p.Second))}");
    }
}
