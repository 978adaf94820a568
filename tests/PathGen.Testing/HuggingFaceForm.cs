using System.Globalization;

namespace PathGen.Testing;

/// <summary>A CLIP in the form of Hugging Face's <c>CLIPModel</c>: other names, query, key and value apart, projections the other way round.</summary>
internal static class HuggingFaceForm
{
    /// <summary><c>config.json</c>.</summary>
    public static string Config(TinyClip clip)
    {
        var activation = clip.QuickGelu is { } quick ? $"\"hidden_act\": \"{(quick ? "quick_gelu" : "gelu")}\", " : "";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"model_type": "clip", "architectures": ["CLIPModel"], "projection_dim": {{clip.EmbeddingWidth}}, "logit_scale_init_value": 2.6592, "torch_dtype": "float32",
             "vision_config": {"model_type": "clip_vision_model", {{activation}}"hidden_size": {{clip.VisionWidth}}, "image_size": {{clip.ImageSize}}, "patch_size": {{clip.PatchSize}},
               "num_hidden_layers": {{clip.Layers}}, "num_attention_heads": {{clip.VisionWidth / clip.HeadWidth}}, "intermediate_size": {{4 * clip.VisionWidth}}},
             "text_config": {"model_type": "clip_text_model", {{activation}}"hidden_size": {{clip.TextWidth}}, "num_hidden_layers": {{clip.TextLayers ?? clip.Layers}},
               "num_attention_heads": {{clip.TextHeads}}, "intermediate_size": {{4 * clip.TextWidth}}, "eos_token_id": 49407} }
            """);
    }

    /// <summary><c>preprocessor_config.json</c>.</summary>
    public static string Preprocessor(int size) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"crop_size": {{size}}, "do_center_crop": true, "do_normalize": true, "do_resize": true, "feature_extractor_type": "CLIPFeatureExtractor",
         "image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25], "resample": 3, "size": {{size}} }
        """);

    /// <summary>The tensors of open_clip's form in this one.</summary>
    public static IEnumerable<(string Name, long[] Shape, Func<float[]> Make)> Tensors(IEnumerable<(string Name, long[] Shape, Func<float[]> Make)> openClip)
    {
        foreach (var (name, shape, make) in openClip)
        {
            if (name is "visual.proj" or "text_projection")
            {
                yield return (name == "visual.proj" ? "visual_projection.weight" : "text_projection.weight", [shape[1], shape[0]], () => Transpose(make(), (int)shape[0], (int)shape[1]));
            }
            else if (name.Contains("attn.in_proj_", StringComparison.Ordinal))
            {
                var third = (int)(shape.Aggregate(1L, (product, size) => product * size) / 3);
                for (var i = 0; i < 3; i++)
                {
                    var from = i * third;
                    yield return (Rename(name).Replace("in_proj_", $"{"qkv"[i]}_proj.", StringComparison.Ordinal), [shape[0] / 3, .. shape[1..]], () => make()[from..(from + third)]);
                }
            }
            else
            {
                yield return (Rename(name), shape, make);
            }
        }

        yield return ("text_model.embeddings.position_ids", [1, 77], () => [.. Enumerable.Range(0, 77).Select(i => (float)i)]);
    }

    private static string Rename(string name) => name switch
    {
        "logit_scale" => name,
        "visual.class_embedding" => "vision_model.embeddings.class_embedding",
        "visual.positional_embedding" => "vision_model.embeddings.position_embedding.weight",
        "visual.conv1.weight" => "vision_model.embeddings.patch_embedding.weight",
        "token_embedding.weight" => "text_model.embeddings.token_embedding.weight",
        "positional_embedding" => "text_model.embeddings.position_embedding.weight",
        _ when name.StartsWith("visual.ln_pre", StringComparison.Ordinal) => name.Replace("visual.ln_pre", "vision_model.pre_layrnorm", StringComparison.Ordinal),
        _ when name.StartsWith("visual.ln_post", StringComparison.Ordinal) => name.Replace("visual.ln_post", "vision_model.post_layernorm", StringComparison.Ordinal),
        _ when name.StartsWith("ln_final", StringComparison.Ordinal) => name.Replace("ln_final", "text_model.final_layer_norm", StringComparison.Ordinal),
        _ => (name.StartsWith("visual.", StringComparison.Ordinal) ? "vision_model.encoder." : "text_model.encoder.") + name[name.IndexOf("resblocks", StringComparison.Ordinal)..]
            .Replace("resblocks", "layers", StringComparison.Ordinal).Replace("ln_1", "layer_norm1", StringComparison.Ordinal).Replace("ln_2", "layer_norm2", StringComparison.Ordinal)
            .Replace("attn.", "self_attn.", StringComparison.Ordinal).Replace("c_fc", "fc1", StringComparison.Ordinal).Replace("c_proj", "fc2", StringComparison.Ordinal),
    };

    private static float[] Transpose(float[] values, int rows, int columns)
    {
        var result = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
            result[(i % columns * rows) + (i / columns)] = values[i];
        return result;
    }
}
