namespace PathGen.Onnx.Tests.Clip;

public sealed class ClipReferenceTests
{
    // open_clip computed in fp32: what remains is its rounding.
    private const double Tolerance = 5e-6;

    [Theory]
    [InlineData(GoldenClip.Gelu)]
    [InlineData(GoldenClip.QuickGelu)]
    public void The_double_precision_pass_agrees_with_open_clip(string model)
    {
        var config = OpenClipConfig.Read(Path.Combine(GoldenClip.Folder(model), OpenClipConfig.FileName));
        using var tensors = SafetensorsFile.Open(Path.Combine(GoldenClip.Folder(model), "open_clip_model.safetensors"));
        var reference = new ClipReference(tensors, config.Architecture, config.Activation!.Value);
        var pixels = GoldenClip.Array("pixel_values.npy").As<float>();
        var ids = GoldenClip.Array("input_ids.npy").As<long>();
        var images = GoldenClip.Array(model, "image_embeds.npy").As<float>();
        var texts = GoldenClip.Array(model, "text_embeds.npy").As<float>();
        for (var i = 0; i < 4; i++)
        {
            var image = reference.Vision(pixels.AsSpan(i * 3 * 64 * 64, 3 * 64 * 64), CancellationToken.None);
            var text = reference.Text(ids.AsSpan(i * 77, 77), CancellationToken.None);
            for (var d = 0; d < 48; d++)
            {
                Assert.Equal(images[(i * 48) + d], image[d], Tolerance);
                Assert.Equal(texts[(i * 48) + d], text[d], Tolerance);
            }
        }
    }
}
