using System.Text.RegularExpressions;

namespace PathGen.Onnx;

/// <summary>Gives the tensors of a published CLIP the names of open_clip's plain model, whoever wrote them.</summary>
internal static partial class ClipNames
{
    // What wrappers of PyTorch put before every name.
    private static readonly string[] Wrappers = ["module.", "_orig_mod."];

    // What the names of other towers hold. Refused before anything else looks at them, since some share names with a plain one.
    private static readonly (string Part, string What)[] Others =
    [
        ("visual.trunk.", "a vision tower of timm"),
        ("visual.layer1.", "a ResNet as vision tower"),
        ("visual.attnpool.", "a ResNet as vision tower"),
        ("visual.attn_pool.", "a vision tower with attentional pooling (CoCa)"),
        ("text_decoder.", "a text decoder (CoCa)"),
        ("visual.blocks.", "a vision tower of EVA"),
        ("text.transformer.embeddings.", "a text tower of Hugging Face (BERT and the like)"),
        ("text.transformer.encoder.", "a text tower of Hugging Face (BERT and the like)"),
        ("vision_model.head.", "a SigLIP"),
        ("vision_tower.", "a LLaVA"),
        ("language_model.", "a vision-language chat model"),
        ("model.layers.", "a language model"),
        (".lora_", "an adapter (LoRA), to be merged into its model first"),
    ];

    // open_clip's models with a text class of their own; the rest of the names is the same.
    private static readonly string[] OwnText = ["transformer.", "token_embedding.", "positional_embedding", "ln_final.", "text_projection", "attn_mask"];

    /// <summary>Whether the names are those of Hugging Face's <c>CLIPModel</c>.</summary>
    public static bool AreHuggingFace(ITensorSource source) => source.Tensors.Keys.Any(n => n.Contains("vision_model.embeddings.", StringComparison.Ordinal));

    /// <summary>The same tensors under open_clip's names; those that have no place there keep theirs.</summary>
    /// <param name="source">The checkpoint; the result owns it.</param>
    /// <exception cref="ModelException">The tensors are those of another kind of model; the message names it.</exception>
    public static ITensorSource ToOpenClip(ITensorSource source)
    {
        if (source.Tensors.Count == 0)
            throw new ModelException($"{source.Name} holds no tensors.");
        var wrapper = "";
        while (Array.Find(Wrappers, w => source.Tensors.Keys.All(n => n.StartsWith(wrapper + w, StringComparison.Ordinal))) is { } found)
            wrapper += found;
        var names = source.Tensors.Keys.ToDictionary(n => n[wrapper.Length..], StringComparer.Ordinal);
        foreach (var (part, what) in Others)
        {
            if (names.Keys.FirstOrDefault(n => n.Contains(part, StringComparison.Ordinal)) is { } name)
                throw new ModelException($"{source.Name} holds {what} ({name}); a CLIP with a vision transformer and CLIP's text transformer, as open_clip or Hugging Face names them, was expected.");
        }

        return new RenamedTensors(source, AreHuggingFace(source) ? HuggingFace(source, names) : Plain(source, names));
    }

    private static Dictionary<string, TensorView> Plain(ITensorSource source, Dictionary<string, string> names)
    {
        var views = new Dictionary<string, TensorView>(StringComparer.Ordinal);
        foreach (var (name, stored) in names)
        {
            var ownText = name.StartsWith("text.", StringComparison.Ordinal) && OwnText.Any(own => name.AsSpan(5).StartsWith(own, StringComparison.Ordinal));
            Add(source, views, ownText ? name[5..] : name, new TensorView(source.Tensors[stored], [stored]));
        }

        return views;
    }

    private static Dictionary<string, TensorView> HuggingFace(ITensorSource source, Dictionary<string, string> names)
    {
        var views = new Dictionary<string, TensorView>(StringComparer.Ordinal);
        foreach (var (name, stored) in names)
        {
            var info = source.Tensors[stored];
            if (name.EndsWith("embeddings.position_ids", StringComparison.Ordinal))
                continue;
            if (info.Shape.Count > 0 && Attention().Match(name) is { Success: true } match)
            {
                // Query, key and value become one matrix; all three are taken where the first is seen.
                var parts = Array.ConvertAll(["q", "k", "v"], p => $"{match.Groups[1].Value}.self_attn.{p}_proj.{match.Groups[3].Value}");
                if (match.Groups[2].Value != "q" || !parts.All(p => names.TryGetValue(p, out var s) && source.Tensors[s].Shape.SequenceEqual(info.Shape)))
                    continue;
                var joined = new TensorInfo(info.Type, [3 * info.Shape[0], .. info.Shape.Skip(1)]);
                Add(source, views, $"{Block(match.Groups[1].Value)}attn.in_proj_{match.Groups[3].Value}", new TensorView(joined, [.. parts.Select(p => names[p])]));
            }
            else if (name is "visual_projection.weight" or "text_projection.weight" && info.Shape.Count == 2)
            {
                Add(
                    source, views, name == "visual_projection.weight" ? "visual.proj" : "text_projection",
                    new TensorView(new TensorInfo(info.Type, [info.Shape[1], info.Shape[0]]), [stored], Transposed: true));
            }
            else
            {
                Add(source, views, OpenClipName(name), new TensorView(info, [stored]));
            }
        }

        return views;
    }

    private static void Add(ITensorSource source, Dictionary<string, TensorView> views, string name, TensorView view)
    {
        if (!views.TryAdd(name, view))
            throw new ModelException($"{source.Name} has {name} twice, the second time as {view.Parts[0]}; each tensor was expected once.");
    }

    private static string OpenClipName(string name)
    {
        if (Layer().Match(name) is { Success: true } layer)
        {
            var rest = layer.Groups[2].Value
                .Replace("layer_norm1.", "ln_1.", StringComparison.Ordinal).Replace("layer_norm2.", "ln_2.", StringComparison.Ordinal)
                .Replace("self_attn.", "attn.", StringComparison.Ordinal)
                .Replace("mlp.fc1.", "mlp.c_fc.", StringComparison.Ordinal).Replace("mlp.fc2.", "mlp.c_proj.", StringComparison.Ordinal);
            return Block(layer.Groups[1].Value) + rest;
        }

        // "pre_layrnorm" is Hugging Face's own spelling.
        return name
            .Replace("vision_model.embeddings.patch_embedding.", "visual.conv1.", StringComparison.Ordinal)
            .Replace("vision_model.embeddings.class_embedding", "visual.class_embedding", StringComparison.Ordinal)
            .Replace("vision_model.embeddings.position_embedding.weight", "visual.positional_embedding", StringComparison.Ordinal)
            .Replace("vision_model.pre_layrnorm.", "visual.ln_pre.", StringComparison.Ordinal)
            .Replace("vision_model.post_layernorm.", "visual.ln_post.", StringComparison.Ordinal)
            .Replace("text_model.embeddings.token_embedding.", "token_embedding.", StringComparison.Ordinal)
            .Replace("text_model.embeddings.position_embedding.weight", "positional_embedding", StringComparison.Ordinal)
            .Replace("text_model.final_layer_norm.", "ln_final.", StringComparison.Ordinal);
    }

    // vision_model.encoder.layers.3 → visual.transformer.resblocks.3.
    private static string Block(string layer) =>
        $"{(layer[0] == 'v' ? "visual." : "")}transformer.resblocks.{layer[(layer.LastIndexOf('.') + 1)..]}.";

    [GeneratedRegex(@"^((?:vision|text)_model\.encoder\.layers\.\d+)\.self_attn\.([qkv])_proj\.(weight|bias)$")]
    private static partial Regex Attention();

    [GeneratedRegex(@"^((?:vision|text)_model\.encoder\.layers\.\d+)\.(.+)$")]
    private static partial Regex Layer();
}
