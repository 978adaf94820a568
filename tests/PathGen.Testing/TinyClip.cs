using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace PathGen.Testing;

/// <summary>A CLIP with random weights, of any shape, in the forms in which people publish theirs. Small by default.</summary>
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

    /// <summary>Width of the vision transformer.</summary>
    public int VisionWidth { get; init; } = 32;

    /// <summary>Width of a head of the vision transformer.</summary>
    public int HeadWidth { get; init; } = 8;

    /// <summary>Width of the text transformer.</summary>
    public int TextWidth { get; init; } = 16;

    /// <summary>Heads of the text transformer.</summary>
    public int TextHeads { get; init; } = 2;

    /// <summary>Blocks of the vision transformer, and of the text transformer where <see cref="TextLayers"/> says nothing.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Blocks of the text transformer.</summary>
    public int? TextLayers { get; init; }

    /// <summary>What <c>quick_gelu</c> states; null leaves it out.</summary>
    public bool? QuickGelu { get; init; }

    /// <summary>Changes the configuration's text before it is written.</summary>
    public Func<string, string> EditConfig { get; init; } = text => text;

    /// <summary>Adds or leaves out tensors: gets each name and shape, gives what is written, or null for nothing.</summary>
    public Func<string, long[], (string Name, long[] Shape)?> EditTensor { get; init; } = (name, shape) => (name, shape);

    /// <summary>Standard deviation of a tensor's values: gets its name and the small model's own. A wide model needs smaller ones, or nothing that it computes is stable.</summary>
    public Func<string, double, double> Deviation { get; init; } = (_, deviation) => deviation;

    /// <summary>PathGen-CLIP's architecture.</summary>
    public static TinyClip VitB16 { get; } = new()
    {
        EmbeddingWidth = 512, ImageSize = 224, PatchSize = 16, VisionWidth = 768, HeadWidth = 64, Layers = 12, TextWidth = 512, TextHeads = 8,
    };

    /// <summary>PathGen-CLIP-L's architecture.</summary>
    public static TinyClip VitL14At336 { get; } = new()
    {
        EmbeddingWidth = 768, ImageSize = 336, PatchSize = 14, VisionWidth = 1024, HeadWidth = 64, Layers = 24, TextWidth = 768, TextHeads = 12, TextLayers = 12,
    };

    /// <summary>Writes <c>open_clip_config.json</c> and <c>open_clip_model.safetensors</c>.</summary>
    /// <param name="folder">Made where it is not there.</param>
    /// <returns>The folder.</returns>
    public string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "open_clip_config.json"), EditConfig(Config()));
        WriteSafetensors(Path.Combine(folder, "open_clip_model.safetensors"), Values());
        return folder;
    }

    /// <summary>Writes what training writes, without a configuration beside it.</summary>
    /// <param name="path">The <c>.pt</c>.</param>
    /// <param name="prefix">What goes before every name.</param>
    /// <param name="training">Whether the weights are nested under <c>state_dict</c>.</param>
    /// <returns>The path.</returns>
    public string WriteTorch(string path, string prefix = "module.", bool training = true)
    {
        var builder = new TorchBuilder { Prefix = prefix, Training = training };
        foreach (var (name, shape, make) in Values())
            builder.Add(name, make, shape);
        builder.Write(path);
        return path;
    }

    /// <summary>Writes a Hugging Face folder, with the weights in one file or, with an index, in several.</summary>
    /// <param name="folder">Made where it is not there.</param>
    /// <param name="shards">How many files.</param>
    /// <param name="torch">Whether as <c>pytorch_model.bin</c> instead of safetensors.</param>
    /// <returns>The folder.</returns>
    public string WriteHuggingFace(string folder, int shards = 1, bool torch = false)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), EditConfig(HuggingFaceForm.Config(this)));
        File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), HuggingFaceForm.Preprocessor(ImageSize));
        var (stem, extension) = torch ? ("pytorch_model", ".bin") : ("model", ".safetensors");
        var tensors = HuggingFaceForm.Tensors(Values()).ToList();
        var map = new JsonObject();
        for (var shard = 0; shard < shards; shard++)
        {
            var file = shards == 1 ? stem + extension : FormattableString.Invariant($"{stem}-{shard + 1:00000}-of-{shards:00000}{extension}");
            var part = tensors.Where((_, i) => i % shards == shard).ToList();
            foreach (var (name, _, _) in part)
                map[name] = file;
            if (torch)
            {
                var builder = new TorchBuilder();
                foreach (var (name, shape, make) in part)
                    builder.Add(name, make, shape);
                builder.Write(Path.Combine(folder, file));
            }
            else
            {
                WriteSafetensors(Path.Combine(folder, file), part);
            }
        }

        if (shards > 1)
            File.WriteAllText(Path.Combine(folder, $"{stem}{extension}.index.json"), new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());
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

    private static void WriteSafetensors(string path, IEnumerable<(string Name, long[] Shape, Func<float[]> Make)> tensors)
    {
        // One tensor at a time, so that a large model is no larger in memory than its largest tensor.
        var list = tensors.ToList();
        var header = new JsonObject();
        var at = 0L;
        foreach (var (name, shape, _) in list)
        {
            var end = at + (sizeof(float) * shape.Aggregate(1L, (product, size) => product * size));
            header[name] = new JsonObject { ["dtype"] = "F32", ["shape"] = new JsonArray([.. shape.Select(n => (JsonNode)n)]), ["data_offsets"] = new JsonArray(at, end) };
            at = end;
        }

        var json = Encoding.UTF8.GetBytes(header.ToJsonString());
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        using var file = File.Create(path);
        file.Write(length);
        file.Write(json);
        foreach (var (_, _, make) in list)
            file.Write(MemoryMarshal.AsBytes<float>(make()));
    }

    // Each tensor has a seed of its own, so that every form has the same values in whatever order it is written.
    private IEnumerable<(string Name, long[] Shape, Func<float[]> Make)> Values()
    {
        var index = 0;
        foreach (var (name, shape, deviation) in Tensors())
        {
            var seed = (1000 * Seed) + index++;
            if (EditTensor(name, shape) is not { } edited)
                continue;
            yield return (edited.Name, edited.Shape, () =>
            {
                var random = new Random(seed);
                var values = new float[edited.Shape.Aggregate(1L, (product, size) => product * size)];
                var offset = name.Contains("ln_", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal) ? 1 : name == "logit_scale" ? 2.5f : 0;

                // Wide matrices have small weights, as trained ones do: sums keep their size.
                var scale = edited.Shape.Length == 2 && edited.Shape[^1] > 64 && name.Contains("resblocks", StringComparison.Ordinal) ? Math.Sqrt(64.0 / edited.Shape[^1]) : 1;
                foreach (ref var value in values.AsSpan())
                    value = offset + (float)(Deviation(name, scale * deviation) * Normal(random));
                return values;
            });
        }
    }

    private string Config()
    {
        var activation = QuickGelu is { } quick ? $", \"quick_gelu\": {(quick ? "true" : "false")}" : "";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"model_cfg": {"embed_dim": {{EmbeddingWidth}},
              "vision_cfg": {"image_size": {{ImageSize}}, "layers": {{Layers}}, "width": {{VisionWidth}}, "patch_size": {{PatchSize}}, "head_width": {{HeadWidth}}},
              "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": {{TextWidth}}, "heads": {{TextHeads}}, "layers": {{TextLayers ?? Layers}}}{{activation}} },
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

        foreach (var (prefix, width, layers) in new[] { ("visual.", (long)VisionWidth, Layers), ("", TextWidth, TextLayers ?? Layers) })
        {
            for (var layer = 0; layer < layers; layer++)
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
