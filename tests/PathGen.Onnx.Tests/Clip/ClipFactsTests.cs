using PathGen.Testing;

namespace PathGen.Onnx.Tests.Clip;

/// <summary>Where architecture, activation and preprocessing come from when the tensors do not tell.</summary>
public sealed class ClipFactsTests : ImportFixture
{
    // Heads of 64, which is what shapes alone are read as.
    private static readonly TinyClip Wide = new() { QuickGelu = true, VisionWidth = 128, HeadWidth = 64, TextWidth = 64, TextHeads = 1 };

    [Fact]
    public void Without_a_configuration_the_shapes_tell_the_architecture()
    {
        var configured = Import(Wide.Write(Folder["plain"]), to: "plain-model");
        var path = Wide.WriteTorch(Folder["alone.pt"]);
        Assert.Contains("--activation quickgelu", Refused(path), StringComparison.Ordinal);
        var alone = Import(path, o => o.Activation = Activation.QuickGelu, "alone-model");
        AssertSameGraphs(configured, alone);
        Assert.Equal(24, alone.Manifest.Preprocess.Size);
        Assert.Equal([0.48145466f, 0.4578275f, 0.40821073f], alone.Manifest.Preprocess.Mean);
        Assert.Equal(ResizeMode.ShortestEdge, alone.Manifest.Preprocess.ResizeMode);
    }

    [Fact]
    public void Shapes_that_do_not_tell_the_heads_are_asked_about()
    {
        var path = new TinyClip().WriteTorch(Folder["alone.pt"]);
        var error = Refused(path, o => o.Activation = Activation.Gelu);
        Assert.Contains("heads of 64", error, StringComparison.Ordinal);
        Assert.Contains("--arch", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_published_width_with_other_heads_keeps_them()
    {
        // ViT-H has heads of 80; nothing in its tensors says so.
        var source = new NamesOnly(("visual.conv1.weight", [1280, 3, 14, 14]), ("visual.positional_embedding", [257, 1280]), ("token_embedding.weight", [49408, 1024]),
            ("positional_embedding", [77, 1024]), ("visual.proj", [1280, 1024]), ("visual.transformer.resblocks.0.mlp.c_fc.weight", [5120, 1280]),
            ("transformer.resblocks.0.mlp.c_fc.weight", [4096, 1024]), ("visual.transformer.resblocks.0.ln_1.weight", [1280]), ("transformer.resblocks.0.ln_1.weight", [1024]));
        var architecture = ClipArchitectures.FromTensors(source).Architecture;
        Assert.Equal((16, 16, 224), (architecture.Vision.Heads, architecture.Text.Heads, architecture.ImageSize));
    }

    [Theory]
    [InlineData("ViT-B-32", 512, 768, 12, 12, 32, 224, 512, 8)]
    [InlineData("vit-b-16-quickgelu", 512, 768, 12, 12, 16, 224, 512, 8)]
    [InlineData("ViT-L-14", 768, 1024, 24, 16, 14, 224, 768, 12)]
    [InlineData("ViT-L-14-336-quickgelu", 768, 1024, 24, 16, 14, 336, 768, 12)]
    public void Architectures_have_names(string name, int embedding, int width, int layers, int heads, int patch, int image, int textWidth, int textHeads)
    {
        var described = ClipArchitectures.Named(name);
        var clip = described.Architecture;
        Assert.Equal(
            (embedding, width, layers, heads, patch, image, textWidth, textHeads, 12),
            (clip.EmbeddingWidth, clip.Vision.Width, clip.Vision.Layers, clip.Vision.Heads, clip.PatchSize, clip.ImageSize, clip.Text.Width, clip.Text.Heads, clip.Text.Layers));
        Assert.Equal(name.EndsWith("quickgelu", StringComparison.Ordinal) ? Activation.QuickGelu : null, described.Activation);
        Assert.Equal(name.Split("-quick")[0], clip.Description, ignoreCase: true);
    }

    [Fact]
    public void A_name_that_is_unknown_or_that_the_tensors_or_the_configuration_contradict_is_refused()
    {
        var alone = Wide.WriteTorch(Folder["alone.pt"]);
        Assert.Contains("ViT-L-14-336", Refused(alone, o => o.Architecture = "ViT-Z"), StringComparison.Ordinal);
        var other = Refused(alone, o => o.Architecture = "ViT-B-16-quickgelu");
        Assert.Contains("[128, 3, 8, 8]; --arch ViT-B-16-quickgelu asks for [768, 3, 16, 16]", other, StringComparison.Ordinal);
        var contradicted = Refused(Wide.Write(Folder["plain"]), o => o.Architecture = "ViT-B-16");
        Assert.Contains("--arch ViT-B-16", contradicted, StringComparison.Ordinal);
        Assert.Contains("open_clip_config.json", contradicted, StringComparison.Ordinal);
    }

    [Fact]
    public void Hugging_Face_leaves_out_what_is_usual()
    {
        // No hidden_act: transformers' own default is quick_gelu, so that it is stated by the form.
        var clip = Wide with { QuickGelu = null };
        Assert.Equal(Activation.QuickGelu, Import(clip.WriteHuggingFace(Folder["hf"])).Manifest.Activation);
        Assert.Equal(Activation.Gelu, Import((Wide with { QuickGelu = false }).WriteHuggingFace(Folder["gelu"]), to: "gelu-model").Manifest.Activation);
    }

    [Theory]
    [InlineData("\"model_type\": \"clip\"", "\"model_type\": \"siglip\"", "model_type")]
    [InlineData("\"quick_gelu\", \"hidden_size\": 128", "\"gelu\", \"hidden_size\": 128", "text_config.hidden_act")]
    [InlineData("\"quick_gelu\", \"hidden_size\": 128", "\"gelu_new\", \"hidden_size\": 128", "vision_config.hidden_act")]
    [InlineData("\"num_attention_heads\": 2", "\"num_attention_heads\": 3", "num_attention_heads")]
    [InlineData("\"num_attention_heads\": 2", "\"num_attention_heads\": -1", "num_attention_heads")]
    [InlineData("\"image_size\": 24", "\"image_size\": 25", "patch_size")]
    [InlineData("\"image_size\": 24", "\"image_size\": 24, \"num_channels\": 1", "num_channels")]
    [InlineData("\"eos_token_id\": 49407", "\"eos_token_id\": 7", "eos_token_id")]
    [InlineData("\"eos_token_id\": 49407", "\"vocab_size\": 32000", "vocab_size")]
    [InlineData("\"eos_token_id\": 49407", "\"max_position_embeddings\": 64", "max_position_embeddings")]
    [InlineData("\"text_config\": {", "\"text_config_dict\": {\"num_attention_heads\": 9}, \"text_config\": {", "the same in both places")]
    [InlineData("\"intermediate_size\": 512", "\"intermediate_size\": 256", "visual.transformer.resblocks.0.mlp.c_fc.weight")]
    [InlineData("\"layer_norm_eps\": 1e-5", "\"layer_norm_eps\": 2", "layer_norm_eps")]
    [InlineData("{\"model_type\"", "[{\"model_type\"", "not JSON")]
    public void A_Hugging_Face_configuration_that_cannot_be_honoured_is_refused_by_name(string text, string becomes, string message)
    {
        var clip = Wide with
        {
            EditConfig = config => config.Replace("\"num_hidden_layers\": 2", "\"layer_norm_eps\": 1e-5, \"num_hidden_layers\": 2", StringComparison.Ordinal).Replace(text, becomes, StringComparison.Ordinal),
        };
        Assert.Contains(message, Refused(clip.WriteHuggingFace(Folder["hf"])), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder["out"]));
    }

    [Theory]
    [InlineData("\"resample\": 3", "\"resample\": 2", "resample")]
    [InlineData("\"do_resize\": true", "\"do_resize\": false", "do_resize")]
    [InlineData("\"do_normalize\": true", "\"do_normalize\": true, \"do_pad\": true", "do_pad")]
    [InlineData("\"do_center_crop\": true", "\"do_center_crop\": false", "do_center_crop")]
    [InlineData("\"crop_size\": 24", "\"crop_size\": 20", "crop_size")]
    [InlineData("\"crop_size\": 24", "\"crop_size\": {\"height\": 24, \"width\": 20}", "crop_size.height")]
    [InlineData("\"size\": 24", "\"size\": {\"shortest_edge\": 32}", "size")]
    [InlineData("\"resample\": 3", "\"resample\": 3, \"rescale_factor\": 1", "rescale_factor")]
    public void A_preprocessor_that_cannot_be_honoured_is_refused_by_name(string text, string becomes, string message)
    {
        Wide.WriteHuggingFace(Folder["hf"]);
        var file = Folder["hf/preprocessor_config.json"];
        File.WriteAllText(file, File.ReadAllText(file).Replace(text, becomes, StringComparison.Ordinal));
        var error = Refused(Folder["hf"]);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("preprocessor_config.json", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_of_the_preprocessor_come_in_three_forms()
    {
        Wide.WriteHuggingFace(Folder["hf"]);
        var file = Folder["hf/preprocessor_config.json"];
        var text = File.ReadAllText(file);
        File.WriteAllText(file, text.Replace("\"size\": 24 }", "\"size\": {\"shortest_edge\": 24} }", StringComparison.Ordinal).Replace("\"crop_size\": 24", "\"crop_size\": {\"height\": 24, \"width\": 24}", StringComparison.Ordinal));
        Assert.Equal(ResizeMode.ShortestEdge, Import(Folder["hf"], to: "a").Manifest.Preprocess.ResizeMode);
        File.WriteAllText(file, text.Replace("\"size\": 24 }", "\"size\": {\"height\": 24, \"width\": 24} }", StringComparison.Ordinal));
        Assert.Equal(ResizeMode.Squash, Import(Folder["hf"], to: "b").Manifest.Preprocess.ResizeMode);
    }

    [Fact]
    public void The_catalogue_states_what_the_checkpoint_does_not()
    {
        var known = ModelCatalog.BuiltIn.Find("PathGen-CLIP");
        var path = Wide.WriteTorch(Folder["alone.pt"]);
        Assert.Contains("--arch ViT-B-16", Refused(path, o => o.Catalogued = known), StringComparison.Ordinal);
        Wide.Write(Folder["plain"]);
        File.Copy(path, Folder["plain/epoch.pt"]);
        File.WriteAllText(Folder["plain/open_clip_config.json"], File.ReadAllText(Folder["plain/open_clip_config.json"]).Replace(", \"quick_gelu\": true", "", StringComparison.Ordinal));
        var tiny = known with { Architecture = null };
        var manifest = Import(Folder["plain/epoch.pt"], o => o.Catalogued = tiny).Manifest;
        Assert.Equal((Activation.QuickGelu, "pathgen-clip"), (manifest.Activation!.Value, manifest.Name));
        Assert.Contains("CC BY 2.0", manifest.Licence, StringComparison.Ordinal);
    }

    /// <summary>Shapes without values.</summary>
    private sealed class NamesOnly(params (string Name, long[] Shape)[] tensors) : ITensorSource
    {
        public string Name => "names only";

        public IReadOnlyDictionary<string, TensorInfo> Tensors { get; } = tensors.ToDictionary(t => t.Name, t => new TensorInfo(TensorElementKind.Float32, t.Shape));

        public void Read(string name, Span<float> destination) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
