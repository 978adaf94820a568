namespace PathGen.Onnx;

/// <summary>
/// <c>config.json</c> and <c>preprocessor_config.json</c> of a Hugging Face <c>CLIPModel</c>. Settings that are left out have the values that transformers' CLIPConfig
/// gives them, the activation among them (<c>quick_gelu</c>): newer versions write only what differs.
/// </summary>
internal static class HuggingFaceConfig
{
    /// <summary>File name of the configuration.</summary>
    public const string FileName = "config.json";

    private const string PreprocessorName = "preprocessor_config.json";
    private const int Context = 77;
    private const int Vocabulary = 49408;

    // What transformers' feature extractors do besides what PreprocessSettings says; a step that is on and not here would change the pixels.
    private static readonly string[] KnownSteps = ["do_resize", "do_center_crop", "do_normalize", "do_rescale", "do_convert_rgb"];

    /// <summary>Whether a file is a configuration of Hugging Face, of whatever model.</summary>
    /// <exception cref="ModelException">It cannot be read or is no JSON.</exception>
    public static bool IsOfHuggingFace(string path) => ConfigSection.Read(path, root => root.Has("model_type"));

    /// <summary>Reads and validates.</summary>
    /// <param name="path">The <c>config.json</c>; the preprocessor's lies beside it or is missing.</param>
    /// <exception cref="ModelException">It cannot be read, is no configuration of a CLIP, or asks for what is not supported.</exception>
    public static ClipDescription Read(string path) => ConfigSection.Read(path, root =>
    {
        root.RequireText("model_type", "clip");
        var vision = new HuggingFaceTower(root, "vision_config");
        var text = new HuggingFaceTower(root, "text_config");
        vision.Count("num_channels", 3, expected: 3);
        text.Count("vocab_size", Vocabulary, expected: Vocabulary);
        text.Count("max_position_embeddings", Context, expected: Context);
        text.RequireEndOfText();
        var architecture = new ClipArchitecture(
            root.Count("projection_dim", 512),
            vision.Tower("visual.", width: 768, layers: 12, heads: 12, mlp: 3072, causal: false),
            vision.Count("image_size", 224, largest: OpenClipConfig.MaximumSide),
            vision.Count("patch_size", 32, largest: OpenClipConfig.MaximumSide),
            text.Tower("", width: 512, layers: 12, heads: 8, mlp: 2048, causal: true),
            Context,
            Vocabulary);
        root.Require(architecture.ImageSize % architecture.PatchSize == 0, "vision_config.patch_size", architecture.PatchSize, $"a divisor of the image size {architecture.ImageSize}");
        var activation = vision.Activation();
        root.Require(text.Activation() == activation, "text_config.hidden_act", text.Activation(), $"that of the vision part, {activation}");
        return new ClipDescription(architecture, activation, ReadPreprocess(Path.Combine(Path.GetDirectoryName(path)!, PreprocessorName), architecture.ImageSize), FileName);
    });

    private static PreprocessSettings ReadPreprocess(string path, int imageSize)
    {
        var settings = new PreprocessSettings { Size = imageSize };
        return !File.Exists(path) ? settings : ConfigSection.Read(path, root =>
        {
            root.RefuseUnknownSteps("do_", KnownSteps);
            root.Require(root.Flag("do_resize") ?? true, "do_resize", "false", "true");
            root.Require(root.Flag("do_normalize") ?? true, "do_normalize", "false", "true");
            root.Require(root.Flag("do_rescale") ?? true, "do_rescale", "false", "true");
            root.Require(root.Number("resample") is null or 3, "resample", root.Number("resample") ?? 3, "3, bicubic");
            root.Require(Math.Abs((root.Number("rescale_factor") ?? 1 / 255.0) - (1 / 255.0)) < 1e-9, "rescale_factor", root.Number("rescale_factor") ?? 0, "1/255");
            var (side, mode) = Size(root);
            root.Require(side == imageSize, "size", side, $"the model's image size, {imageSize}");
            if (mode == ResizeMode.ShortestEdge)
            {
                root.Require(root.Flag("do_center_crop") ?? true, "do_center_crop", "false", "true, as the shortest edge is what is resized");
                root.Require(Crop(root) is var crop && (crop is null || crop == imageSize), "crop_size", Crop(root) ?? 0, $"the model's image size, {imageSize}");
            }

            return settings with { ResizeMode = mode, Mean = root.Triple("image_mean") ?? settings.Mean, Std = root.Triple("image_std") ?? settings.Std };
        });

        (int Side, ResizeMode Mode) Size(ConfigSection root)
        {
            if (!root.HasObject("size"))
                return (root.Count("size", imageSize), ResizeMode.ShortestEdge);
            var size = root.Section("size");
            return size.Has("shortest_edge") ? (size.Count("shortest_edge"), ResizeMode.ShortestEdge) : (Square(size), ResizeMode.Squash);
        }

        static int? Crop(ConfigSection root) => !root.Has("crop_size") ? null : root.HasObject("crop_size") ? Square(root.Section("crop_size")) : root.Count("crop_size");

        static int Square(ConfigSection size)
        {
            size.Require(size.Count("height") == size.Count("width"), "height", size.Count("height"), $"the width, {size.Count("width")}");
            return size.Count("height");
        }
    }
}
