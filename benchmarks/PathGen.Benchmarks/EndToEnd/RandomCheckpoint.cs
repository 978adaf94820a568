using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using PathGen.Onnx;

namespace PathGen.Benchmarks.EndToEnd;

/// <summary>
/// Makes a ViT-B-16 with random weights, spread as at the start of CLIP's training: the real model's shapes and cost, none of its knowledge. With outliers, 1 % of the channels behind
/// every layer normalisation and in front of every second matrix of an MLP are 20 times larger, as trained models have them.
/// </summary>
internal static class RandomCheckpoint
{
    private const int Width = 768, Layers = 12, Patch = 16, Size = 224, EmbeddingWidth = 512;

    // The text part is never run here: one thin layer keeps the file small.
    private const int TextWidth = 64;

    private const float Outlier = 20;

    /// <summary>What <see cref="Model"/> makes.</summary>
    public static ClipArchitecture Architecture { get; } = new(
        EmbeddingWidth, new ClipTower("visual.", Width, Layers, Width / 64, 4 * Width, 1e-5f, Causal: false), Size, Patch, new ClipTower("", TextWidth, 1, 1, 4 * TextWidth, 1e-5f, Causal: true), 77, 49408);

    /// <summary>A folder with the checkpoint and, in <c>onnx</c>, the model imported from it; made where it is not there yet.</summary>
    public static string Model(bool outliers = false)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"pathgen-benchmark-vit-b-16{(outliers ? "-outliers" : "")}-2");
        if (!File.Exists(Path.Combine(folder, "onnx", "model.json")))
        {
            Write(folder, outliers);
            new ClipImporter(new ClipImportOptions { OutputFolder = Path.Combine(folder, "onnx"), Check = false, Licence = "random weights" }).Import(folder);
        }

        return folder;
    }

    private static void Write(string folder, bool outliers)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "open_clip_config.json"), $$$"""
            {"model_cfg":{"embed_dim":{{{EmbeddingWidth}}},"quick_gelu":true,
            "vision_cfg":{"image_size":{{{Size}}},"layers":{{{Layers}}},"width":{{{Width}}},"patch_size":{{{Patch}}}},
            "text_cfg":{"context_length":77,"vocab_size":49408,"width":{{{TextWidth}}},"heads":1,"layers":1}},
            "preprocess_cfg":{"mean":[0.48145466,0.4578275,0.40821073],"std":[0.26862954,0.26130258,0.27577711],"interpolation":"bicubic","resize_mode":"shortest"}}
            """);
        var tensors = Tensors().ToList();
        var header = new StringBuilder("{");
        var offset = 0L;
        foreach (var (name, shape) in tensors)
        {
            var end = offset + 4 * shape.Aggregate(1L, (a, b) => a * b);
            header.Append(CultureInfo.InvariantCulture, $"{(offset == 0 ? "" : ",")}\"{name}\":{{\"dtype\":\"F32\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{offset},{end}]}}");
            offset = end;
        }

        header.Append('}');
        using var file = new BinaryWriter(File.Create(Path.Combine(folder, "open_clip_model.safetensors")));
        var json = Encoding.UTF8.GetBytes(header.ToString());
        file.Write((long)json.Length);
        file.Write(json);
        var random = new Random(7);
        foreach (var (name, shape) in tensors)
        {
            var values = new float[shape.Aggregate(1, (a, b) => a * b)];
            var isGain = name.Contains("ln_", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal);
            for (var i = 0; i < values.Length; i++)
                values[i] = isGain ? 1 : (float)(Deviation(name) * Normal(random));
            var rows = isGain || name.Contains("mlp.c_fc", StringComparison.Ordinal) ? values.Length / shape[0] : 0;
            for (var i = 0; outliers && rows > 0 && i < values.Length; i++)
                values[i] *= i / rows % 100 == 3 ? Outlier : 1;
            file.Write(MemoryMarshal.AsBytes<float>(values));
        }
    }

    // openai/CLIP, initialize_parameters.
    private static double Deviation(string name) => name switch
    {
        _ when name.EndsWith("bias", StringComparison.Ordinal) => 0.01,
        _ when name.EndsWith("in_proj_weight", StringComparison.Ordinal) || name is "visual.class_embedding" or "visual.positional_embedding" or "visual.proj" => Math.Pow(Width, -0.5),
        _ when name.EndsWith("out_proj.weight", StringComparison.Ordinal) || name.EndsWith("c_proj.weight", StringComparison.Ordinal) => Math.Pow(2.0 * Width * Layers, -0.5),
        _ when name.EndsWith("c_fc.weight", StringComparison.Ordinal) => Math.Pow(2.0 * Width, -0.5),
        "visual.conv1.weight" => 1.0 / (Patch * Math.Sqrt(3)),
        "logit_scale" => 0,
        _ => 0.05,
    };

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static IEnumerable<(string Name, int[] Shape)> Tensors()
    {
        yield return ("visual.conv1.weight", [Width, 3, Patch, Patch]);
        yield return ("visual.class_embedding", [Width]);
        yield return ("visual.positional_embedding", [Size / Patch * (Size / Patch) + 1, Width]);
        yield return ("visual.proj", [Width, EmbeddingWidth]);
        foreach (var tensor in Norm("visual.ln_pre", Width).Concat(Norm("visual.ln_post", Width)).Concat(Blocks("visual.transformer", Width, Layers)))
            yield return tensor;
        yield return ("token_embedding.weight", [49408, TextWidth]);
        yield return ("positional_embedding", [77, TextWidth]);
        yield return ("text_projection", [TextWidth, EmbeddingWidth]);
        yield return ("logit_scale", []);
        foreach (var tensor in Norm("ln_final", TextWidth).Concat(Blocks("transformer", TextWidth, 1)))
            yield return tensor;
    }

    private static (string, int[])[] Norm(string name, int width) => [(name + ".weight", [width]), (name + ".bias", [width])];

    private static IEnumerable<(string, int[])> Blocks(string prefix, int width, int layers) => Enumerable.Range(0, layers).SelectMany(i =>
    {
        var block = $"{prefix}.resblocks.{i}";
        return (IEnumerable<(string, int[])>)
        [
            .. Norm(block + ".ln_1", width),
            .. Norm(block + ".ln_2", width),
            (block + ".attn.in_proj_weight", [3 * width, width]),
            (block + ".attn.in_proj_bias", [3 * width]),
            (block + ".attn.out_proj.weight", [width, width]),
            (block + ".attn.out_proj.bias", [width]),
            (block + ".mlp.c_fc.weight", [4 * width, width]),
            (block + ".mlp.c_fc.bias", [4 * width]),
            (block + ".mlp.c_proj.weight", [width, 4 * width]),
            (block + ".mlp.c_proj.bias", [width]),
        ];
    });
}
