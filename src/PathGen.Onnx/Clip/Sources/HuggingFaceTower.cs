namespace PathGen.Onnx;

/// <summary>
/// One tower's settings in a Hugging Face configuration. Old ones state them a second time under the name with <c>_dict</c>, and transformers then takes those; the two have
/// to agree.
/// </summary>
internal sealed class HuggingFaceTower
{
    private readonly ConfigSection root;
    private readonly List<ConfigSection> sections = [];
    private readonly string name;

    /// <summary>Finds the settings; none at all are all defaults.</summary>
    public HuggingFaceTower(ConfigSection root, string name)
    {
        this.root = root;
        this.name = name;
        foreach (var section in new[] { name, name + "_dict" })
        {
            if (root.Has(section))
                sections.Add(root.Section(section));
        }
    }

    /// <summary>A whole number.</summary>
    public int Count(string setting, int otherwise, int? expected = null, int? largest = null)
    {
        var found = One(setting, s => (int?)(largest is { } most ? s.Count(setting, largest: most) : s.Count(setting))) ?? otherwise;
        if (expected is { } value)
            root.Require(found == value, $"{name}.{setting}", found, $"{value}, the form that is supported");
        return found;
    }

    /// <summary>The transformer.</summary>
    public ClipTower Tower(string prefix, int width, int layers, int heads, int mlp, bool causal)
    {
        (width, heads) = (Count("hidden_size", width), Count("num_attention_heads", heads));
        root.Require(width % heads == 0, $"{name}.num_attention_heads", heads, $"a divisor of the width {width}");
        var epsilon = One("layer_norm_eps", s => s.Number("layer_norm_eps")) ?? 1e-5;
        root.Require(epsilon is > 0 and < 1, $"{name}.layer_norm_eps", epsilon, "a number between 0 and 1");
        return new ClipTower(
            prefix, width, Count("num_hidden_layers", layers, largest: OpenClipConfig.MaximumLayers), heads, Count("intermediate_size", mlp), (float)epsilon, causal);
    }

    /// <summary>The activation.</summary>
    public Activation Activation()
    {
        var found = OneText("hidden_act") ?? "quick_gelu";
        root.Require(found is "quick_gelu" or "gelu", $"{name}.hidden_act", found, "quick_gelu or gelu");
        return found == "gelu" ? Onnx.Activation.Gelu : Onnx.Activation.QuickGelu;
    }

    /// <summary>Refuses an end-of-text token other than CLIP's: the text is read there. 2 is what old configurations say and transformers takes for "the largest id".</summary>
    public void RequireEndOfText()
    {
        var end = One("eos_token_id", s => s.Number("eos_token_id"));
        root.Require(end is null or 2 or 49407, $"{name}.eos_token_id", end ?? 0, "49407, or 2 in old configurations");
    }

    private string? OneText(string setting)
    {
        var texts = sections.Select(s => s.Text(setting)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        root.Require(texts.Count <= 1, $"{name}.{setting}", string.Join(" and ", texts), "the same in both places");
        return texts.FirstOrDefault();
    }

    private T? One<T>(string setting, Func<ConfigSection, T?> read)
        where T : struct
    {
        var values = sections.Where(s => s.Has(setting)).Select(read).OfType<T>().Distinct().ToList();
        root.Require(values.Count <= 1, $"{name}.{setting}", string.Join(" and ", values), "the same in both places");
        return values.Count == 0 ? null : values[0];
    }
}
