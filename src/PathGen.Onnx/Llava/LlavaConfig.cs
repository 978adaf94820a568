using System.Globalization;

namespace PathGen.Onnx;

/// <summary>
/// <c>config.json</c> of a LLaVA-1.5 checkpoint (Liu et al., arXiv 2310.03744; the layout of github.com/haotian-liu/LLaVA). Settings that are left out have the values of transformers'
/// LlamaConfig. What would change the computation and is not known is refused.
/// </summary>
internal static class LlavaConfig
{
    /// <summary>File name of the configuration.</summary>
    public const string FileName = "config.json";

    private const int LargestVocabulary = 1 << 18;
    private const int LargestContext = 1 << 17;
    private const int MostLayers = 256;
    private const string Mlp = "mlp";
    private const string Gelu = "x_gelu";

    /// <summary>Whether a folder holds a LLaVA checkpoint: its configuration says so.</summary>
    /// <exception cref="ModelException">The configuration cannot be read.</exception>
    public static bool IsIn(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) && ConfigSection.Read(path, root => root.Has("model_type") && root.Text("model_type") is "llava" or "llava_llama");
    }

    /// <summary>Reads and validates.</summary>
    /// <exception cref="ModelException">It cannot be read or asks for what is not supported.</exception>
    public static LlavaDescription Read(string path) => ConfigSection.Read(path, root =>
    {
        root.Require(root.Text("model_type") is "llava" or "llava_llama", "model_type", root.Text("model_type") ?? "nothing", "llava or llava_llama, as LLaVA-1.5 on LLaMA or Vicuna has it");
        RefuseOthers(root);
        var (layers, width) = Projector(root);
        var select = (int)(root.Number("mm_vision_select_layer") ?? -2);
        root.Require(select is < 0 and >= -64, "mm_vision_select_layer", select, "a layer counted from the end, such as -2");
        var feature = root.Text("mm_vision_select_feature") ?? "patch";
        root.Require(feature is "patch" or "cls_patch", "mm_vision_select_feature", feature, "patch or cls_patch");
        var aspect = root.Text("image_aspect_ratio") ?? "square";
        root.Require(aspect is "pad" or "square", "image_aspect_ratio", aspect, "pad or square; others cut a picture in parts, as LLaVA-1.6 does");
        return new LlavaDescription(
            Llama(root), root.Text("mm_vision_tower") ?? root.Text("vision_tower") ?? "", select, feature == "cls_patch", layers, width, aspect == "pad");
    });

    private static LlamaArchitecture Llama(ConfigSection root)
    {
        var width = root.Count("hidden_size", 4096);
        var heads = root.Count("num_attention_heads", 32);
        var keyValueHeads = root.Count("num_key_value_heads", heads);
        root.Require(heads % keyValueHeads == 0, "num_key_value_heads", keyValueHeads, $"a divisor of the {heads} heads");
        root.Require(root.Has("head_dim") || width % heads == 0, "num_attention_heads", heads, $"a divisor of the width {width}");
        var head = root.Count("head_dim", Math.Max(1, width / heads), largest: 1024);
        root.Require(head % 2 == 0, "head_dim", head, "an even number");
        var epsilon = root.Number("rms_norm_eps") ?? 1e-6;
        root.Require(epsilon is > 0 and < 1, "rms_norm_eps", epsilon, "a number between 0 and 1");
        var theta = root.Number("rope_theta") ?? 10000;
        root.Require(theta is >= 1 and <= 1e9, "rope_theta", theta, "a number from 1 to 1e9");
        return new LlamaArchitecture(
            width, root.Count("num_hidden_layers", 32, MostLayers), heads, keyValueHeads, head, root.Count("intermediate_size", 11008, largest: 1 << 18),
            root.Count("vocab_size", 32000, LargestVocabulary), root.Count("max_position_embeddings", 2048, LargestContext), (float)epsilon, theta, root.Flag("tie_word_embeddings") ?? false);
    }

    private static (int Layers, int Width) Projector(ConfigSection root)
    {
        var type = root.Text("mm_projector_type") ?? "linear";
        var layers = 1;
        var isMlp = type.StartsWith(Mlp, StringComparison.Ordinal) && type.EndsWith(Gelu, StringComparison.Ordinal) && type.Length > Mlp.Length + Gelu.Length
            && int.TryParse(type.AsSpan(Mlp.Length, type.Length - Mlp.Length - Gelu.Length), NumberStyles.None, CultureInfo.InvariantCulture, out layers);
        root.Require(type == "linear" || (isMlp && layers is >= 1 and <= 8), "mm_projector_type", type, "linear, or mlp2x_gelu and the like");
        return (layers, root.Count("mm_hidden_size", 1024));
    }

    private static void RefuseOthers(ConfigSection root)
    {
        root.RequireText("hidden_act", "silu");
        root.RequireText("mm_patch_merge_type", "flat");
        root.Require(!root.Has("quantization_config"), "quantization_config", "quantised weights", "weights of floating point");
        foreach (var name in new[] { "attention_bias", "mlp_bias", "mm_use_im_start_end", "mm_use_im_patch_token" })
            root.Require(root.Flag(name) is not true, name, "true", "false");
        if (root.Has("rope_scaling"))
        {
            var kind = root.HasObject("rope_scaling") ? root.Section("rope_scaling") : null;
            var type = kind?.Text("rope_type") ?? kind?.Text("type") ?? "a strange value";
            root.Require(type == "default", "rope_scaling", type, "none");
        }
    }
}
