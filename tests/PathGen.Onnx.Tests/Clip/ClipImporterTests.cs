using PathGen.Testing;

namespace PathGen.Onnx.Tests.Clip;

public sealed class ClipImporterTests : ImportFixture
{
    [Theory]
    [InlineData(GoldenClip.Gelu, Activation.Gelu)]
    [InlineData(GoldenClip.QuickGelu, Activation.QuickGelu)]
    public void The_graphs_answer_as_open_clip_does(string model, Activation activation)
    {
        var imported = Import(GoldenClip.Folder(model));
        Assert.Equal(activation, imported.Manifest.Activation);

        // fp32 sums in another order than PyTorch's: measured 1.5e-6 on values that reach 3.
        var (images, texts) = Answers(imported);
        AssertClose(GoldenClip.Array(model, "image_embeds.npy").As<float>(), images, 1e-5);
        AssertClose(GoldenClip.Array(model, "text_embeds.npy").As<float>(), texts, 1e-5);
    }

    [Fact]
    public void The_manifest_states_what_the_checkpoint_is()
    {
        var imported = Import(GoldenClip.Folder(GoldenClip.QuickGelu), o => (o.Name, o.Licence, o.DemoOnly) = ("Tiny", "none", true));
        var manifest = ModelDirectory.Open(imported.Path).Manifest;
        Assert.Equal(("clip", "Tiny", "none", true, 48, 77, "clip-bpe"), (
            manifest.Kind, manifest.Name, manifest.Licence, manifest.DemoOnly, manifest.EmbeddingWidth, manifest.ContextLength, manifest.Tokenizer));
        Assert.Equal(Math.Exp(2.65926f), manifest.LogitScale, 1e-5);
        Assert.Equal(64, manifest.Preprocess.Size);
        Assert.Equal(ResizeMode.ShortestEdge, manifest.Preprocess.ResizeMode);
        Assert.Equal([0.48145466f, 0.4578275f, 0.40821073f], manifest.Preprocess.Mean);
        Assert.Equal("open_clip_model.safetensors", manifest.Source);
        Assert.Equal(FileHash.Sha256(Path.Combine(GoldenClip.Folder(GoldenClip.QuickGelu), "open_clip_model.safetensors")), manifest.SourceSha256);
        Assert.Equal(["vision", "text", "vision", "text"], manifest.Variants.Select(v => v.Part));

        // fp32 against double: measured 5e-7 and 1.1e-6 on values that reach 3.
        Assert.All(manifest.Checks, check => Assert.InRange(check.MaxAbsoluteDifference!.Value, 0, 1e-5));
        imported.Verify();
    }

    [Theory]
    [InlineData(16, 8, 40, 24, 1, true)]
    [InlineData(24, 8, 32, 16, 3, false)]
    [InlineData(30, 10, 8, 8, 2, true)]
    [InlineData(8, 8, 16, 32, 2, false)]
    public void Models_of_other_shapes_agree_with_the_double_precision_pass(int image, int patch, int visionWidth, int textWidth, int layers, bool quick)
    {
        var clip = new TinyClip { ImageSize = image, PatchSize = patch, VisionWidth = visionWidth, TextWidth = textWidth, Layers = layers, QuickGelu = quick };
        var imported = Import(clip.Write(Folder["tiny"]));
        Assert.Equal(ResizeMode.Squash, imported.Manifest.Preprocess.ResizeMode);
        Assert.Equal(4, imported.Manifest.Checks.Count);
        Assert.All(imported.Manifest.Checks, check => Assert.InRange(check.MaxAbsoluteDifference!.Value, 0, 2e-5));
    }

    [Fact]
    public void The_file_itself_is_a_source_too_and_the_same_import_again_does_nothing()
    {
        var source = new TinyClip { QuickGelu = true }.Write(Folder["tiny"]);
        var imported = Import(Path.Combine(source, "open_clip_model.safetensors"));
        var written = File.GetLastWriteTimeUtc(Path.Combine(imported.Path, "vision_model.onnx"));
        Import(source);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(imported.Path, "vision_model.onnx")));
        Assert.Equal(["out", "tiny"], Directory.EnumerateFileSystemEntries(Folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Two_imports_give_the_same_bytes()
    {
        var source = new TinyClip { QuickGelu = true }.Write(Folder["tiny"]);
        var (first, second) = (Import(source, to: "a"), Import(source, to: "b"));
        foreach (var name in new[] { "vision_model.onnx", "text_model.onnx", "model.json" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(first.Path, name)), File.ReadAllBytes(Path.Combine(second.Path, name)));
    }

    [Fact]
    public void An_activation_that_nobody_states_is_asked_for_and_one_that_is_given_wins()
    {
        var source = new TinyClip().Write(Folder["tiny"]);
        Assert.Contains("--activation quickgelu", Refused(source), StringComparison.Ordinal);
        Assert.Equal(Activation.Gelu, Import(source, o => o.Activation = Activation.Gelu, "gelu").Manifest.Activation);

        var stated = new TinyClip { QuickGelu = false }.Write(Folder["stated"]);
        Assert.Equal(Activation.QuickGelu, Import(stated, o => o.Activation = Activation.QuickGelu, "quick").Manifest.Activation);
    }

    [Fact]
    public void A_folder_that_holds_something_else_is_left_alone()
    {
        var source = new TinyClip { QuickGelu = true }.Write(Folder["tiny"]);
        Directory.CreateDirectory(Folder["out"]);
        File.WriteAllText(Folder["out/notes.txt"], "mine");
        Assert.Contains("not empty", Refused(source), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Folder["out/notes.txt"]));

        File.Delete(Folder["out/notes.txt"]);
        Import(source);
        Assert.Contains("activation", Refused(source, o => o.Activation = Activation.Gelu), StringComparison.Ordinal);
        var other = new TinyClip { QuickGelu = true, Seed = 2 }.Write(Folder["other"]);
        Assert.Contains("source SHA-256", Refused(other, o => o.Name = "tiny"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_import_left_is_cleared_and_one_at_work_is_not_disturbed()
    {
        var source = new TinyClip { QuickGelu = true }.Write(Folder["tiny"]);
        Directory.CreateDirectory(Folder["out.importing"]);
        File.WriteAllText(Folder["out.importing/vision_model.onnx"], "half");
        using (File.Open(Folder["out.importing.lock"], FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            Assert.Contains("Another process", Refused(source), StringComparison.Ordinal);
        Assert.True(File.Exists(Folder["out.importing/vision_model.onnx"]));
        Import(source);
        Assert.Equal(["out", "tiny"], Directory.EnumerateFileSystemEntries(Folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_damaged_weight_is_found_and_nothing_is_left()
    {
        var source = new TinyClip { QuickGelu = true }.Write(Folder["tiny"]);
        using (var file = new FileStream(Folder["tiny/open_clip_model.safetensors"], FileMode.Open))
        {
            // The last weight, in the text part, becomes a NaN.
            file.Seek(-4, SeekOrigin.End);
            file.Write([0, 0, 0xC0, 0x7F]);
        }

        Assert.Contains("differs", Refused(source), StringComparison.Ordinal);
        Assert.Equal(["tiny"], Directory.EnumerateFileSystemEntries(Folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_cancelled_import_leaves_nothing()
    {
        var source = new TinyClip { QuickGelu = true }.Write(Folder["tiny"]);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new ClipImporter(new ClipImportOptions { OutputFolder = Folder["out"] }).Import(source, cancelled.Token));
        Assert.Equal(["tiny"], Directory.EnumerateFileSystemEntries(Folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("visual.proj", "visual.projection", "no tensor visual.proj")]
    [InlineData("ln_final.bias", null, "no tensor ln_final.bias")]
    public void A_missing_tensor_is_named(string name, string? becomes, string message)
    {
        var clip = new TinyClip { QuickGelu = true, EditTensor = (n, shape) => n != name ? (n, shape) : becomes is null ? null : (becomes, shape) };
        Assert.Contains(message, Refused(clip.Write(Folder["tiny"])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_too_many_or_of_another_shape_is_named()
    {
        var wide = new TinyClip { QuickGelu = true, EditTensor = (n, s) => (n, n == "visual.proj" ? [s[0], s[1] + 1] : s) }.Write(Folder["wide"]);
        Assert.Contains("visual.proj has shape [32, 25]", Refused(wide), StringComparison.Ordinal);
        var scaled = new TinyClip { QuickGelu = true, Layers = 2, EditConfig = c => c.Replace("\"layers\": 2", "\"layers\": 1", StringComparison.Ordinal) }.Write(Folder["deep"]);
        Assert.Contains("resblocks.1.", Refused(scaled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"head_width\": 8", "\"head_width\": 7", "head_width")]
    [InlineData("\"head_width\": 8", "\"head_width\": 8, \"timm_model_name\": \"convnext\"", "timm_model_name")]
    [InlineData("\"head_width\": 8", "\"head_width\": 8, \"no_ln_pre\": true", "no_ln_pre")]
    [InlineData("\"heads\": 2", "\"heads\": 3", "heads")]
    [InlineData("\"heads\": 2", "\"heads\": 0", "heads")]
    [InlineData("\"heads\": 2", "\"heads\": 2, \"pool_type\": \"last\"", "pool_type")]
    [InlineData("\"vocab_size\": 49408", "\"vocab_size\": 32000", "vocab_size")]
    [InlineData("\"context_length\": 77", "\"context_length\": 64", "context_length")]
    [InlineData("\"image_size\": 24", "\"image_size\": [24, 32]", "image_size")]
    [InlineData("\"image_size\": 24", "\"image_size\": 25", "patch_size")]
    [InlineData("\"layers\": 2", "\"layers\": [3, 4, 6, 3]", "layers")]
    [InlineData("\"layers\": 2", "\"layers\": 1e9", "layers")]
    [InlineData("\"layers\": 2", "\"layers\": 1025", "from 1 to 1024")]
    [InlineData("\"image_size\": 24", "\"image_size\": 4097", "from 1 to 4096")]
    [InlineData("\"image_size\": 24", "\"image_size\": [65536, 65536]", "from 1 to 4096")]
    [InlineData("\"interpolation\": \"bicubic\"", "\"interpolation\": \"bilinear\"", "interpolation")]
    [InlineData("\"resize_mode\": \"squash\"", "\"resize_mode\": \"longest\"", "resize_mode")]
    [InlineData("\"std\": [0.25, 0.25, 0.25]", "\"std\": [0.25, 0.25]", "std")]
    [InlineData("{\"model_cfg\"", "{\"other\"", "model_cfg")]
    [InlineData("{\"model_cfg\"", "{{", "not JSON")]
    public void A_configuration_that_cannot_be_honoured_is_refused_by_name(string text, string becomes, string message)
    {
        var clip = new TinyClip { QuickGelu = true, EditConfig = config => config.Replace(text, becomes, StringComparison.Ordinal) };
        var error = Refused(clip.Write(Folder["tiny"]));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("open_clip_config.json", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder["out"]));
    }

    [Fact]
    public void Two_equal_sides_and_settings_that_are_off_are_read()
    {
        var clip = new TinyClip
        {
            QuickGelu = true,
            EditConfig = c => c.Replace("\"image_size\": 24", "\"image_size\": [24, 24], \"timm_model_name\": null, \"no_ln_pre\": false, \"mlp_ratio\": 4.0", StringComparison.Ordinal),
        };
        Assert.Equal(24, Import(clip.Write(Folder["tiny"])).Manifest.Preprocess.Size);
    }

    [Theory]
    [InlineData("epoch_3.pt")]
    [InlineData("open_clip_pytorch_model.bin")]
    [InlineData("weights.h5")]
    public void What_is_no_checkpoint_is_refused_by_name(string file)
    {
        Directory.CreateDirectory(Folder["other"]);
        File.WriteAllText(Folder[$"other/{file}"], "bytes");
        var error = Refused(Folder[$"other/{file}"]);
        Assert.Contains("no zip container", error, StringComparison.Ordinal);
        Assert.Contains(file, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_checkpoint_and_other_precisions_are_refused_by_name()
    {
        Directory.CreateDirectory(Folder["hf"]);
        File.WriteAllText(Folder["hf/config.json"], "{}");
        Assert.Contains("open_clip_model.safetensors", Refused(Folder["hf"]), StringComparison.Ordinal);
        Assert.Contains("neither a folder nor a file", Refused(Folder["nothing"]), StringComparison.Ordinal);
        Assert.Contains("fp4 is not known", Assert.Throws<ArgumentException>(() => new ClipImportOptions { OutputFolder = Folder["x"], Precision = "fp4" }).Message, StringComparison.Ordinal);
    }
}
