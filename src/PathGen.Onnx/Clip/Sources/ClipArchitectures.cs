namespace PathGen.Onnx;

/// <summary>The architectures that open_clip knows by name, and what tensors alone tell.</summary>
internal static class ClipArchitectures
{
    private const string QuickGelu = "-quickgelu";
    private const int Context = 77;
    private const int Vocabulary = 49408;

    // open_clip's model_configs. Heads are 64 wide, but for ViT-H.
    private static readonly (string Name, int Embedding, int Width, int Layers, int HeadWidth, int Patch, int Image, int TextWidth, int TextLayers)[] Known =
    [
        ("ViT-B-32", 512, 768, 12, 64, 32, 224, 512, 12),
        ("ViT-B-16", 512, 768, 12, 64, 16, 224, 512, 12),
        ("ViT-L-14", 768, 1024, 24, 64, 14, 224, 768, 12),
        ("ViT-L-14-336", 768, 1024, 24, 64, 14, 336, 768, 12),
        ("ViT-H-14", 1024, 1280, 32, 80, 14, 224, 1024, 24),
    ];

    /// <summary>Every name, for messages.</summary>
    public static string Names => $"{string.Join(", ", Known.Select(k => k.Name))}, each also with {QuickGelu}";

    /// <summary>An architecture by its name; one that ends in <c>-quickgelu</c> states the activation too, a plain one does not.</summary>
    /// <exception cref="ModelException">Nothing has that name.</exception>
    public static ClipDescription Named(string name)
    {
        var quick = name.EndsWith(QuickGelu, StringComparison.OrdinalIgnoreCase);
        var plain = quick ? name[..^QuickGelu.Length] : name;
        var known = Array.Find(Known, k => k.Name.Equals(plain, StringComparison.OrdinalIgnoreCase));
        if (known.Name is null)
        {
            throw new ModelException(
                $"--arch {name} (in code ClipImportOptions.Architecture) is not known; known are {Names}. Any other vision transformer is read with its {OpenClipConfig.FileName} beside it.");
        }

        return Describe(
            new ClipArchitecture(
                known.Embedding, Vision(known.Width, known.Layers, known.HeadWidth, 4 * known.Width), known.Image, known.Patch,
                Text(known.TextWidth, known.TextLayers, 4 * known.TextWidth), Context, Vocabulary),
            quick ? Activation.QuickGelu : null,
            $"--arch {name}");
    }

    /// <summary>The architecture that tensors in open_clip's naming have: all but the heads follows from their shapes, and heads are 64 wide.</summary>
    /// <exception cref="ModelException">A tensor that tells is missing or has no shape that a CLIP's can have.</exception>
    public static ClipDescription FromTensors(ITensorSource source)
    {
        const string By = "the tensors' shapes";
        var conv = Shape(source, "visual.conv1.weight", 4);
        var positions = Shape(source, "visual.positional_embedding", 2);
        var tokens = Shape(source, "token_embedding.weight", 2);
        var (width, patch, textWidth) = (conv[0], conv[2], tokens[1]);
        var grid = (int)Math.Round(Math.Sqrt(positions[0] - 1));
        if (grid < 1 || (grid * grid) + 1 != positions[0])
            throw Wrong(source, "visual.positional_embedding", positions, "a class token and a square of patches");
        if (tokens[0] != Vocabulary || Shape(source, "positional_embedding", 2)[0] != Context)
            throw Wrong(source, "token_embedding.weight", tokens, $"CLIP's {Vocabulary:N0} tokens and {Context} positions; other tokenizers are not supported");

        // Published vision transformers of these widths have other heads; guessing 64 would give wrong answers without any error.
        var headWidth = width switch { 1280 => 80, 1408 => 88, 1664 => 104, 1792 => 112, _ => 64 };
        if (width % headWidth != 0 || textWidth % 64 != 0)
        {
            throw new ModelException(
                $"{source.Name}: transformers of width {width} and {textWidth} do not divide into heads of 64, so that the tensors' shapes do not tell the heads. "
                + $"Put {OpenClipConfig.FileName} beside the checkpoint, or state --arch (in code ClipImportOptions.Architecture).");
        }

        return Describe(
            new ClipArchitecture(
                Shape(source, "visual.proj", 2)[1],
                Vision(width, Layers(source, "visual."), headWidth, Shape(source, "visual.transformer.resblocks.0.mlp.c_fc.weight", 2)[0]),
                grid * patch,
                patch,
                Text(textWidth, Layers(source, ""), Shape(source, "transformer.resblocks.0.mlp.c_fc.weight", 2)[0]),
                Context,
                Vocabulary),
            activation: null,
            By);
    }

    private static ClipDescription Describe(ClipArchitecture architecture, Activation? activation, string by) =>
        new(architecture, activation, new PreprocessSettings { Size = architecture.ImageSize }, by);

    private static ClipTower Vision(int width, int layers, int headWidth, int mlp) => new("visual.", width, layers, width / headWidth, mlp, 1e-5f, Causal: false);

    private static ClipTower Text(int width, int layers, int mlp) => new("", width, layers, width / 64, mlp, 1e-5f, Causal: true);

    private static int Layers(ITensorSource source, string tower)
    {
        var layers = 0;
        while (layers < OpenClipConfig.MaximumLayers && source.Tensors.ContainsKey($"{tower}transformer.resblocks.{layers}.ln_1.weight"))
            layers++;
        return layers;
    }

    private static int[] Shape(ITensorSource source, string name, int rank)
    {
        if (!source.Tensors.TryGetValue(name, out var info))
            throw new ModelException($"{source.Name} has no tensor {name}, which every CLIP with a vision transformer has.");
        return info.Shape.Count == rank && info.Shape.All(n => n is >= 1 and <= 1 << 16)
            ? [.. info.Shape.Select(n => (int)n)]
            : throw Wrong(source, name, info.Shape, $"{rank} sizes from 1 to {1 << 16}");
    }

    private static ModelException Wrong<T>(ITensorSource source, string name, IEnumerable<T> shape, string expected) =>
        new($"{source.Name}: {name} has shape [{string.Join(", ", shape)}]; expected {expected}.");
}
