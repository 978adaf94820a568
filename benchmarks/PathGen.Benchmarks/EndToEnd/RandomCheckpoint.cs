using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PathGen.Benchmarks.EndToEnd;

/// <summary>Writes an open_clip folder of a ViT-B-16 with random weights: the real model's shapes and cost, none of its knowledge.</summary>
internal static class RandomCheckpoint
{
    private const int Width = 768, Layers = 12, Patch = 16, Size = 224, EmbeddingWidth = 512;

    // The text part is never run here: one thin layer keeps the file small.
    private const int TextWidth = 64;

    public static void Write(string folder)
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
            for (var i = 0; i < values.Length; i++)
                values[i] = name.Contains("ln_", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal) ? 1 : (random.NextSingle() - 0.5f) * 0.07f;
            file.Write(MemoryMarshal.AsBytes<float>(values));
        }
    }

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
