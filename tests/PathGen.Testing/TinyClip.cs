using System.Globalization;

namespace PathGen.Testing;

/// <summary>A small open_clip checkpoint with random weights, of any shape.</summary>
public sealed record TinyClip
{
    /// <summary>Seed of the weights.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Width of the shared space.</summary>
    public int EmbeddingWidth { get; init; } = 24;

    /// <summary>Side of the input in pixels.</summary>
    public int ImageSize { get; init; } = 24;

    /// <summary>Side of a patch in pixels.</summary>
    public int PatchSize { get; init; } = 8;

    /// <summary>Width of the vision transformer; heads are 8 wide.</summary>
    public int VisionWidth { get; init; } = 32;

    /// <summary>Width of the text transformer, which has 2 heads.</summary>
    public int TextWidth { get; init; } = 16;

    /// <summary>Blocks of each transformer.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>What <c>quick_gelu</c> states; null leaves it out.</summary>
    public bool? QuickGelu { get; init; }

    /// <summary>Changes the configuration's text before it is written.</summary>
    public Func<string, string> EditConfig { get; init; } = text => text;

    /// <summary>Adds or leaves out tensors: gets each name and shape, gives what is written, or null for nothing.</summary>
    public Func<string, long[], (string Name, long[] Shape)?> EditTensor { get; init; } = (name, shape) => (name, shape);

    /// <summary>Standard deviation of a tensor's values: gets its name and the small model's own. A wide model needs smaller ones, or nothing that it computes is stable.</summary>
    public Func<string, double, double> Deviation { get; init; } = (_, deviation) => deviation;

    /// <summary>Writes <c>open_clip_config.json</c> and <c>open_clip_model.safetensors</c>.</summary>
    /// <param name="folder">Made where it is not there.</param>
    /// <returns>The folder.</returns>
    public string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "open_clip_config.json"), EditConfig(Config()));
        var random = new Random(Seed);
        var builder = new SafetensorsBuilder();
        foreach (var (name, shape, deviation) in Tensors())
        {
            if (EditTensor(name, shape) is not { } edited)
                continue;
            var values = new float[edited.Shape.Aggregate(1L, (product, size) => product * size)];
            var offset = name.Contains("ln_", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal) ? 1 : name == "logit_scale" ? 2.5f : 0;
            foreach (ref var value in values.AsSpan())
                value = offset + (float)(Deviation(name, deviation) * Normal(random));
            builder.Add(edited.Name, values, edited.Shape);
        }

        File.WriteAllBytes(Path.Combine(folder, "open_clip_model.safetensors"), builder.Build());
        return folder;
    }

    /// <summary>The deviations with which CLIP's training begins (openai/CLIP, <c>initialize_parameters</c>), so that a wide model behaves as a real one.</summary>
    public TinyClip AsTrained() => this with
    {
        Deviation = (name, deviation) => name switch
        {
            _ when name.EndsWith("attn.in_proj_weight", StringComparison.Ordinal) => Math.Pow(VisionWidth, -0.5),
            _ when name.EndsWith("out_proj.weight", StringComparison.Ordinal) || name.EndsWith("c_proj.weight", StringComparison.Ordinal) => Math.Pow(2.0 * VisionWidth * Layers, -0.5),
            _ when name.EndsWith("c_fc.weight", StringComparison.Ordinal) => Math.Pow(2.0 * VisionWidth, -0.5),
            _ when name.EndsWith("conv1.weight", StringComparison.Ordinal) => 1.0 / (PatchSize * Math.Sqrt(3)),
            _ when name.StartsWith("visual.", StringComparison.Ordinal) && name.Contains("embedding", StringComparison.Ordinal) => Math.Pow(VisionWidth, -0.5),
            _ => deviation,
        },
    };

    private string Config()
    {
        var activation = QuickGelu is { } quick ? $", \"quick_gelu\": {(quick ? "true" : "false")}" : "";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"model_cfg": {"embed_dim": {{EmbeddingWidth}},
              "vision_cfg": {"image_size": {{ImageSize}}, "layers": {{Layers}}, "width": {{VisionWidth}}, "patch_size": {{PatchSize}}, "head_width": 8},
              "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": {{TextWidth}}, "heads": 2, "layers": {{Layers}}}{{activation}} },
             "preprocess_cfg": {"mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25], "interpolation": "bicubic", "resize_mode": "squash"} }
            """);
    }

    private IEnumerable<(string Name, long[] Shape, double Deviation)> Tensors()
    {
        long grid = ImageSize / PatchSize;
        yield return ("logit_scale", [], 0);
        yield return ("visual.class_embedding", [VisionWidth], 0.5);
        yield return ("visual.positional_embedding", [(grid * grid) + 1, VisionWidth], 0.5);
        yield return ("visual.proj", [VisionWidth, EmbeddingWidth], 0.2);
        yield return ("visual.conv1.weight", [VisionWidth, 3, PatchSize, PatchSize], 0.1);
        yield return ("token_embedding.weight", [49408, TextWidth], 0.5);
        yield return ("positional_embedding", [77, TextWidth], 0.5);
        yield return ("text_projection", [TextWidth, EmbeddingWidth], 0.3);
        foreach (var (name, width) in new[] { ("visual.ln_pre", VisionWidth), ("visual.ln_post", VisionWidth), ("ln_final", TextWidth) })
        {
            yield return ($"{name}.weight", [width], 0.2);
            yield return ($"{name}.bias", [width], 0.2);
        }

        foreach (var (prefix, width) in new[] { ("visual.", (long)VisionWidth), ("", TextWidth) })
        {
            for (var layer = 0; layer < Layers; layer++)
            {
                var block = $"{prefix}transformer.resblocks.{layer}.";
                yield return (block + "ln_1.weight", [width], 0.2);
                yield return (block + "ln_1.bias", [width], 0.2);
                yield return (block + "attn.in_proj_weight", [3 * width, width], 0.3);
                yield return (block + "attn.in_proj_bias", [3 * width], 0.2);
                yield return (block + "attn.out_proj.weight", [width, width], 0.2);
                yield return (block + "attn.out_proj.bias", [width], 0.2);
                yield return (block + "ln_2.weight", [width], 0.2);
                yield return (block + "ln_2.bias", [width], 0.2);
                yield return (block + "mlp.c_fc.weight", [4 * width, width], 0.2);
                yield return (block + "mlp.c_fc.bias", [4 * width], 0.2);
                yield return (block + "mlp.c_proj.weight", [width, 4 * width], 0.1);
                yield return (block + "mlp.c_proj.bias", [width], 0.2);
            }
        }
    }

    // Box and Muller's transform.
    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
