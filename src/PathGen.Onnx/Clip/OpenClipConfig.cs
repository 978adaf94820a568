namespace PathGen.Onnx;

/// <summary>
/// <c>open_clip_config.json</c>: <c>model_cfg</c> and <c>preprocess_cfg</c>. What would change the computation and is not supported is refused by name;
/// a setting that is null or false is off.
/// </summary>
internal static class OpenClipConfig
{
    /// <summary>File name of the configuration.</summary>
    public const string FileName = "open_clip_config.json";

    private const int ClipVocabulary = 49408;
    private const int ClipContext = 77;

    // The largest published CLIPs have 48 layers and pictures of 448 pixels; 4096 is also what a manifest allows. Patches of one pixel then still count in an int.
    internal const int MaximumSide = 4096;
    internal const int MaximumLayers = 1024;

    /// <summary>Reads and validates.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It cannot be read, is no configuration, or asks for what is not supported.</exception>
    public static ClipDescription Read(string path) => ConfigSection.Read(path, root =>
    {
        var model = root.Section("model_cfg");
        Activation? activation = model.Flag("quick_gelu") is { } quick ? (quick ? Activation.QuickGelu : Activation.Gelu) : null;
        return new ClipDescription(ReadArchitecture(model), activation, ReadPreprocess(root), FileName);
    });

    private static ClipArchitecture ReadArchitecture(ConfigSection model)
    {
        model.RefuseUnknown("embed_dim", "vision_cfg", "text_cfg", "quick_gelu", "init_logit_scale", "output_dict", "cast_dtype", "custom_text");
        var vision = model.Section("vision_cfg");
        vision.RefuseUnknown(
            "image_size", "layers", "width", "patch_size", "head_width", "mlp_ratio", "patch_dropout", "pool_type", "norm_kwargs", "output_tokens");
        vision.RequireText("pool_type", "tok");
        var text = model.Section("text_cfg");
        text.RefuseUnknown(
            "context_length", "vocab_size", "width", "heads", "layers", "mlp_ratio", "pool_type", "proj_type", "norm_kwargs", "pad_id", "eos_id", "output_tokens");
        text.RequireText("pool_type", "argmax");
        text.RequireText("proj_type", "linear");
        text.RequireNumber("context_length", ClipContext);
        text.RequireNumber("vocab_size", ClipVocabulary);

        var visionWidth = vision.Count("width");
        var headWidth = vision.Count("head_width", 64);
        var textWidth = text.Count("width");
        var heads = text.Count("heads", 8);
        var architecture = new ClipArchitecture(
            model.Count("embed_dim"),
            new ClipTower("visual.", visionWidth, vision.Count("layers", largest: MaximumLayers), visionWidth / headWidth, MlpWidth(vision, visionWidth), Epsilon(vision), Causal: false),
            Side(vision, "image_size", 224),
            Side(vision, "patch_size", null),
            new ClipTower("", textWidth, text.Count("layers", largest: MaximumLayers), heads, MlpWidth(text, textWidth), Epsilon(text), Causal: true),
            ClipContext,
            ClipVocabulary);
        vision.Require(visionWidth % headWidth == 0, "head_width", headWidth, $"a divisor of the width {visionWidth}");
        vision.Require(architecture.ImageSize % architecture.PatchSize == 0, "patch_size", architecture.PatchSize, $"a divisor of the image size {architecture.ImageSize}");
        text.Require(textWidth % heads == 0, "heads", heads, $"a divisor of the width {textWidth}");
        return architecture;
    }

    private static PreprocessSettings ReadPreprocess(ConfigSection root)
    {
        var vision = root.Section("model_cfg").Section("vision_cfg");
        var settings = new PreprocessSettings { Size = Side(vision, "image_size", 224) };
        if (!root.Has("preprocess_cfg"))
            return settings;
        var preprocess = root.Section("preprocess_cfg");
        preprocess.RefuseUnknown("size", "mode", "mean", "std", "interpolation", "resize_mode", "fill_color");
        preprocess.RequireText("interpolation", "bicubic");
        preprocess.RequireText("mode", "RGB");
        var size = Side(preprocess, "size", settings.Size);
        preprocess.Require(size == settings.Size, "size", size, $"model_cfg.vision_cfg.image_size, {settings.Size}");
        var mode = preprocess.Text("resize_mode") ?? "shortest";
        preprocess.Require(mode is "shortest" or "squash", "resize_mode", mode, "shortest or squash");
        return settings with
        {
            Mean = preprocess.Triple("mean") ?? settings.Mean,
            Std = preprocess.Triple("std") ?? settings.Std,
            ResizeMode = mode == "squash" ? ResizeMode.Squash : ResizeMode.ShortestEdge,
        };
    }

    private static int Side(ConfigSection section, string name, int? otherwise) => section.SquareSide(name, MaximumSide) ?? section.Count(name, otherwise, MaximumSide);

    private static int MlpWidth(ConfigSection section, int width)
    {
        // open_clip: int(width * mlp_ratio).
        var ratio = section.Number("mlp_ratio") ?? 4;
        section.Require(ratio is > 0 and <= 64, "mlp_ratio", ratio, "a number above 0, up to 64");
        return Math.Max(1, (int)(width * ratio));
    }

    private static float Epsilon(ConfigSection section)
    {
        if (!section.Has("norm_kwargs"))
            return 1e-5f;
        var norm = section.Section("norm_kwargs");
        norm.RefuseUnknown("eps");
        var epsilon = norm.Number("eps") ?? 1e-5;
        norm.Require(epsilon is > 0 and < 1, "eps", epsilon, "a number between 0 and 1");
        return (float)epsilon;
    }
}
