using PathGen.Testing;

namespace PathGen.Onnx.Tests.Clip;

/// <summary>Every form in which people publish a CLIP becomes the same model.</summary>
public sealed class ClipFormsTests : ImportFixture
{
    private static readonly TinyClip Clip = new() { QuickGelu = true };

    [Theory]
    [InlineData("epoch_3.pt", 1e-5)]
    [InlineData("open_clip_model.safetensors", 1e-5)]
    [InlineData("hf", 5e-4)] // 16-bit weights
    public void The_published_forms_answer_as_open_clip_does(string form, double tolerance)
    {
        // Rounded to 16 bits the same weights give, in double precision, answers that differ by 2.3e-3 where the largest is 3.2: 7e-4 of it.
        var model = Import(Path.Combine(GoldenClip.Folder(GoldenClip.QuickGelu), form));
        Assert.Equal(Activation.QuickGelu, model.Manifest.Activation);
        Assert.Equal(Math.Exp(2.65926f), model.Manifest.LogitScale, 1e-2);
        Assert.Equal(form == "hf" ? "model.safetensors" : form, model.Manifest.Source);
        var (images, texts) = Answers(model);
        AssertClose(Unit(GoldenClip.Array(GoldenClip.QuickGelu, "image_embeds.npy").As<float>()), Unit(images), tolerance);
        AssertClose(Unit(GoldenClip.Array(GoldenClip.QuickGelu, "text_embeds.npy").As<float>()), Unit(texts), tolerance);
        AssertClose(GoldenClip.Array(GoldenClip.QuickGelu, "image_embeds.npy").As<float>(), images, 5 * tolerance);
        AssertClose(GoldenClip.Array(GoldenClip.QuickGelu, "text_embeds.npy").As<float>(), texts, 5 * tolerance);

        static float[] Unit(float[] rows) => [.. rows.Chunk(48).SelectMany(row => row.Select(v => v / MathF.Sqrt(row.Sum(w => w * w))))];
    }

    [Fact]
    public void Every_form_gives_the_same_graphs()
    {
        var plain = Import(Clip.Write(Folder["plain"]), to: "plain-model");
        Assert.All(plain.Manifest.Checks, check => Assert.InRange(check.MaxAbsoluteDifference!.Value, 0, 2e-5));

        Clip.Write(Folder["training"]);
        File.Delete(Folder["training/open_clip_model.safetensors"]);
        Clip.WriteTorch(Folder["training/epoch_32.pt"]);
        AssertSameGraphs(plain, Import(Folder["training"], to: "training-model"));

        Clip.Write(Folder["bin"]);
        File.Delete(Folder["bin/open_clip_model.safetensors"]);
        Clip.WriteTorch(Folder["bin/open_clip_pytorch_model.bin"], prefix: "", training: false);
        AssertSameGraphs(plain, Import(Folder["bin"], to: "bin-model"));

        foreach (var (name, shards, torch) in new[] { ("hf", 1, false), ("hf-shards", 3, false), ("hf-bin", 1, true), ("hf-bin-shards", 2, true) })
        {
            var model = Import(Clip.WriteHuggingFace(Folder[name], shards, torch), to: name + "-model");
            AssertSameGraphs(plain, model);
            Assert.Equal(name, model.Manifest.Name);
            Assert.Equal(ResizeMode.ShortestEdge, model.Manifest.Preprocess.ResizeMode);
            Assert.Equal([0.5f, 0.5f, 0.5f], model.Manifest.Preprocess.Mean);
        }
    }

    [Theory]
    [InlineData("module.module.", true)]
    [InlineData("_orig_mod.module.", false)]
    [InlineData("", true)]
    public void What_wrappers_put_before_names_is_taken_off(string prefix, bool training)
    {
        var plain = Import(Clip.Write(Folder["plain"]), to: "plain-model");
        Clip.WriteTorch(Folder["plain/other.pt"], prefix, training);
        var model = Import(Folder["plain/other.pt"], to: "other-model");
        AssertSameGraphs(plain, model);
        Assert.Equal("other", model.Manifest.Name);
    }

    [Fact]
    public void A_text_class_of_its_own_is_the_same_model()
    {
        var plain = Import(Clip.Write(Folder["plain"]), to: "plain-model");
        var own = Clip with { EditTensor = (name, shape) => (name.StartsWith("visual.", StringComparison.Ordinal) || name == "logit_scale" ? name : "text." + name, shape) };
        AssertSameGraphs(plain, Import(own.Write(Folder["own"]), to: "own-model"));
    }

    [Fact]
    public void A_checkpoint_in_several_files_is_known_by_all_of_them()
    {
        Clip.WriteHuggingFace(Folder["hf"], shards: 2);
        var first = Import(Folder["hf"]).Manifest;
        Assert.Equal("model.safetensors.index.json", first.Source);
        var shard = Folder["hf/model-00002-of-00002.safetensors"];
        var list = string.Concat(Directory.GetFiles(Folder["hf"], "*.safetensors").Order(StringComparer.Ordinal).Select(f => $"{FileHash.Sha256(f)}  {Path.GetFileName(f)}\n"));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(list))), first.SourceSha256);

        var bytes = File.ReadAllBytes(shard);
        bytes[^1] ^= 1;
        File.WriteAllBytes(shard, bytes);
        Assert.Contains("source SHA-256", Refused(Folder["hf"]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_publishers_own_form_goes_before_others_and_one_of_several_is_to_be_named()
    {
        Clip.Write(Folder["both"]);
        (Clip with { Seed = 9 }).WriteHuggingFace(Folder["both"]);
        Assert.Equal("open_clip_model.safetensors", Import(Folder["both"]).Manifest.Source);

        Directory.CreateDirectory(Folder["several"]);
        Clip.WriteTorch(Folder["several/epoch_1.pt"]);
        Clip.WriteTorch(Folder["several/epoch_2.pt"]);
        Assert.Contains("epoch_1.pt, epoch_2.pt", Refused(Folder["several"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../model.safetensors", "plain names")]
    [InlineData("/etc/passwd", "plain names")]
    [InlineData("model.safetensors.index.json", "plain names")]
    [InlineData("missing.safetensors", "missing.safetensors")]
    [InlineData("model-00001-of-00002.safetensors", "no such tensor")]
    public void An_index_that_leads_elsewhere_is_refused(string file, string message)
    {
        Clip.WriteHuggingFace(Folder["hf"], shards: 2);
        var index = Folder["hf/model.safetensors.index.json"];
        File.WriteAllText(index, File.ReadAllText(index).Replace("model-00002-of-00002.safetensors", file, StringComparison.Ordinal));
        Assert.Contains(message, Refused(Folder["hf"]), StringComparison.Ordinal);
        File.WriteAllText(index, "{\"weight_map\": 3}");
        Assert.Contains("no weight_map", Refused(Folder["hf"]), StringComparison.Ordinal);
        File.WriteAllText(index, "{\"weight_map\": {\"a\": 3}}");
        Assert.Contains("plain names", Refused(Folder["hf"]), StringComparison.Ordinal);
        File.WriteAllText(index, "{");
        Assert.Contains("not the JSON", Refused(Folder["hf"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("visual.trunk.patch_embed.proj.weight", "timm")]
    [InlineData("visual.layer1.0.conv1.weight", "ResNet")]
    [InlineData("visual.attn_pool.query", "CoCa")]
    [InlineData("text_decoder.ln_final.weight", "CoCa")]
    [InlineData("module.visual.trunk.norm.weight", "timm")]
    [InlineData("text.transformer.encoder.layer.0.output.dense.weight", "BERT")]
    [InlineData("vision_model.head.probe", "SigLIP")]
    [InlineData("model.layers.0.self_attn.q_proj.weight", "language model")]
    [InlineData("something.else", "no tensor visual.conv1.weight")]
    public void Other_towers_are_refused_by_name(string tensor, string message)
    {
        File.WriteAllBytes(Folder["other.safetensors"], new SafetensorsBuilder().Add(tensor, new float[4], 2, 2).Build());
        Assert.Contains(message, Refused(Folder["other.safetensors"], o => o.Activation = Activation.Gelu), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_checkpoint_and_one_with_a_tensor_under_two_names_are_refused()
    {
        File.WriteAllBytes(Folder["empty.safetensors"], new SafetensorsBuilder().Build());
        Assert.Contains("no tensors", Refused(Folder["empty.safetensors"]), StringComparison.Ordinal);
        File.WriteAllBytes(Folder["twice.safetensors"], new SafetensorsBuilder().Add("ln_final.weight", [1], 1).Add("text.ln_final.weight", [1], 1).Build());
        Assert.Contains("ln_final.weight twice", Refused(Folder["twice.safetensors"]), StringComparison.Ordinal);
    }
}
