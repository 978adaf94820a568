using System.Text.Json.Nodes;

namespace PathGen.Testing;

/// <summary>A LLaVA-1.5 checkpoint with random weights, in the layout in which people publish theirs: shards with their index, a configuration, a tokenizer, a vision tower.</summary>
public sealed record TinyLlava
{
    /// <summary>Seed of the weights.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Width of a token.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Blocks.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Heads of the queries.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Heads of keys and values.</summary>
    public int KeyValueHeads { get; init; } = 2;

    /// <summary>Inner width of the MLP.</summary>
    public int MlpWidth { get; init; } = 96;

    /// <summary>Positions.</summary>
    public int ContextLength { get; init; } = 512;

    /// <summary>The vision tower.</summary>
    public TinyClip Vision { get; init; } = new();

    /// <summary>Shards.</summary>
    public int Shards { get; init; } = 2;

    /// <summary>Whether as <c>.bin</c> of 16-bit floats instead of safetensors.</summary>
    public bool Torch { get; init; } = true;

    /// <summary>How much the end's score is raised: answers of random weights would go on for ever.</summary>
    public float EndBias { get; init; }

    /// <summary>Changes the configuration before it is written.</summary>
    public Action<JsonObject> EditConfig { get; init; } = _ => { };

    /// <summary>Changes tensors: gets each name and shape, gives the shape that is written, or null for none.</summary>
    public Func<string, long[], long[]?> EditTensor { get; init; } = (_, shape) => shape;

    /// <summary>Writes the checkpoint, with the vision tower in a folder <c>vision_tower</c> inside.</summary>
    /// <param name="folder">Made where it is not there.</param>
    /// <returns>The folder.</returns>
    public string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var config = Config();
        EditConfig(config);
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        TinyTokenizer.Write(Path.Combine(folder, "tokenizer.model"));
        Vision.WriteHuggingFace(Path.Combine(folder, "vision_tower"));
        var tensors = Tensors().Select((t, i) => (t.Name, Shape: EditTensor(t.Name, t.Shape), t.Deviation, Seed: (1000 * Seed) + i)).Where(t => t.Shape is not null).ToList();
        var map = new JsonObject();
        for (var shard = 0; shard < Shards; shard++)
        {
            var file = FormattableString.Invariant($"{(Torch ? "pytorch_model" : "model")}-{shard + 1:00000}-of-{Shards:00000}{(Torch ? ".bin" : ".safetensors")}");
            var torch = new TorchBuilder();
            var safetensors = new SafetensorsBuilder();
            foreach (var (name, shape, deviation, seed) in tensors.Where((_, i) => i % Shards == shard))
            {
                map[name] = file;
                if (Torch)
                    torch.AddHalf(name, () => Values(name, shape!, deviation, seed), shape!);
                else
                    safetensors.Add(name, Values(name, shape!, deviation, seed), shape!);
            }

            if (Torch)
                torch.Write(Path.Combine(folder, file));
            else
                File.WriteAllBytes(Path.Combine(folder, file), safetensors.Build());
        }

        File.WriteAllText(Path.Combine(folder, $"{(Torch ? "pytorch_model.bin" : "model.safetensors")}.index.json"), new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());
        return folder;
    }

    private JsonObject Config() => new()
    {
        ["model_type"] = "llava",
        ["hidden_size"] = Width,
        ["intermediate_size"] = MlpWidth,
        ["num_hidden_layers"] = Layers,
        ["num_attention_heads"] = Heads,
        ["num_key_value_heads"] = KeyValueHeads,
        ["vocab_size"] = TinyTokenizer.Count,
        ["max_position_embeddings"] = ContextLength,
        ["rms_norm_eps"] = 1e-5,
        ["hidden_act"] = "silu",
        ["mm_vision_tower"] = "openai/clip-vit-large-patch14-336",
        ["mm_projector_type"] = "mlp2x_gelu",
        ["mm_hidden_size"] = Vision.VisionWidth,
        ["mm_vision_select_layer"] = -2,
        ["mm_vision_select_feature"] = "patch",
        ["image_aspect_ratio"] = "pad",
        ["tune_mm_mlp_adapter"] = false,
    };

    private IEnumerable<(string Name, long[] Shape, double Deviation)> Tensors()
    {
        long head = Width / Heads;
        var wide = 1 / Math.Sqrt(Width);
        yield return ("model.embed_tokens.weight", [TinyTokenizer.Count, Width], 1);
        yield return ("model.norm.weight", [Width], 0.1);
        yield return ("lm_head.weight", [TinyTokenizer.Count, Width], 3 * wide);
        yield return ("model.mm_projector.0.weight", [Width, Vision.VisionWidth], 0.2);
        yield return ("model.mm_projector.0.bias", [Width], 0.2);
        yield return ("model.mm_projector.2.weight", [Width, Width], 0.2);
        yield return ("model.mm_projector.2.bias", [Width], 0.2);
        for (var layer = 0; layer < Layers; layer++)
        {
            var block = $"model.layers.{layer}.";
            yield return (block + "input_layernorm.weight", [Width], 0.1);
            yield return (block + "self_attn.q_proj.weight", [Width, Width], 2 * wide);
            yield return (block + "self_attn.k_proj.weight", [KeyValueHeads * head, Width], 2 * wide);
            yield return (block + "self_attn.v_proj.weight", [KeyValueHeads * head, Width], wide);
            yield return (block + "self_attn.o_proj.weight", [Width, Width], wide);
            yield return (block + "post_attention_layernorm.weight", [Width], 0.1);
            yield return (block + "mlp.gate_proj.weight", [MlpWidth, Width], wide);
            yield return (block + "mlp.up_proj.weight", [MlpWidth, Width], wide);
            yield return (block + "mlp.down_proj.weight", [Width, MlpWidth], 1 / Math.Sqrt(MlpWidth));
        }
    }

    private float[] Values(string name, long[] shape, double deviation, int seed)
    {
        var random = new Random(seed);
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        var offset = name.EndsWith("norm.weight", StringComparison.Ordinal) ? 1 : 0;
        foreach (ref var value in values.AsSpan())
            value = offset + (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

        // The last normalisation leaves about equal sums; a row of one sign raises or lowers the end's score by what they are.
        if (name == "lm_head.weight" && EndBias != 0)
        {
            for (var i = 0; i < Width; i++)
                values[(2 * Width) + i] *= EndBias;
        }

        return values;
    }
}
