using PathGen.Testing;

namespace PathGen.Onnx.Tests.Variants;

/// <summary>Imports of small CLIPs whose weights spread as a trained one's do at the start, so that precision can be judged.</summary>
internal static class SmallModel
{
    /// <summary>Side of the input in pixels.</summary>
    public const int Size = 32;

    /// <summary>Imports one into a folder.</summary>
    public static ModelDirectory Import(TemporaryFolder folder, bool outliers = false, bool compensated = false)
    {
        var checkpoint = new TinyClip { ImageSize = Size, PatchSize = 8, VisionWidth = 128, Layers = 3, QuickGelu = true }.AsTrained().Write(folder["checkpoint"]);
        if (outliers)
            Outliers.Plant(Path.Combine(checkpoint, "open_clip_model.safetensors"), compensated);
        return new ClipImporter(new ClipImportOptions { OutputFolder = folder["model"], Check = false }).Import(checkpoint);
    }

    /// <summary>Pictures as <c>pixel_values</c>.</summary>
    public static IReadOnlyList<ReadOnlyMemory<float>> Pictures(ModelDirectory model, int count) => SyntheticPatches.Make(model.Manifest.Preprocess, count);

    /// <summary>Embeds pictures with one variant, one at a time.</summary>
    public static float[][] Embed(ModelDirectory model, ModelVariant variant, IReadOnlyList<ReadOnlyMemory<float>> pictures)
    {
        using var session = OnnxSession.Load(model.PathOf(variant));
        using var run = session.Bind("pixel_values", [1, 3, Size, Size], "image_embeds", [1, model.Manifest.EmbeddingWidth]);
        return [.. pictures.Select(picture =>
        {
            if (run.InputType == typeof(Half))
                System.Numerics.Tensors.TensorPrimitives.ConvertToHalf(picture.Span, run.Input<Half>());
            else
                picture.Span.CopyTo(run.Input<float>());
            run.Run();
            return run.Output<float>().ToArray();
        })];
    }
}
