using PathGen.Testing;

namespace PathGen.Onnx.Tests.Llava;

/// <summary>Checkpoints become folders whose graphs answer as the checkpoint does, and others are refused by name.</summary>
public sealed class LlavaImporterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Measured: 2e-7 (fp32) against values of about 1; the bound leaves room for other processors' kernels.
    [Fact]
    public void Features_of_the_reference_are_those_of_transformers()
    {
        var model = ImportGolden();
        using var session = OnnxSession.Load(model.PathOf(model.FindVariant("vision_encoder")));
        var pixels = Npy.Read(Reference.PathOf("golden", "clip", "pixel_values.npy")).As<float>();
        foreach (var (output, golden) in new[] { ("vision_features", "image_features.npy"), ("image_features", "projected_features.npy") })
        {
            var expected = Npy.Read(Reference.PathOf("golden", "llava", golden)).As<float>();
            var found = new float[4 * 16 * 64];
            session.Run(new TensorBinding<float>("pixel_values", pixels, 4, 3, 64, 64), new TensorBinding<float>(output, found, 4, 16, 64));
            Assert.InRange(LargestDifference(expected, found), 0, 1e-3);
        }
    }

    [Fact]
    public void A_folder_names_files_and_tensors_as_transformers_js_does()
    {
        var model = new LlavaImporter(new LlavaImportOptions { OutputFolder = folder["out"], Precisions = ["fp32", "fp16", "q4"] }).Import(new TinyLlava().Write(folder["llava"]));
        string[] expected =
        [
            "decoder_model_merged.onnx", "decoder_model_merged_fp16.onnx", "decoder_model_merged_q4.onnx", "embed_tokens.onnx", "embed_tokens_fp16.onnx", "vision_encoder.onnx", "vision_encoder_fp16.onnx",
        ];
        Assert.Empty(expected.Except(Directory.EnumerateFiles(model.Path).Select(f => Path.GetFileName(f)!)));
        foreach (var decoder in model.Manifest.Variants.Where(v => v.Part == "decoder"))
        {
            using var session = OnnxSession.Load(model.PathOf(decoder));
            Assert.Equal(["inputs_embeds", "attention_mask", "position_ids"], session.Inputs.Take(3));
            Assert.Equal(["past_key_values.0.key", "past_key_values.0.value", "past_key_values.1.key", "past_key_values.1.value"], session.Inputs.Skip(3));
            Assert.Equal(["logits", "present.0.key", "present.0.value", "present.1.key", "present.1.value"], session.Outputs);
        }

        using var vision = OnnxSession.Load(model.PathOf(model.FindVariant("vision_encoder")));
        Assert.Equal(["pixel_values"], vision.Inputs);
        Assert.Equal("image_features", vision.Outputs[0]);
        using var embed = OnnxSession.Load(model.PathOf(model.FindVariant("embed_tokens")));
        Assert.Equal(["input_ids"], embed.Inputs);
        Assert.Equal(["inputs_embeds"], embed.Outputs);
        Assert.All(model.Manifest.Checks, check => Assert.True(check.MaxAbsoluteDifference is not null || check.File.Contains("fp16", StringComparison.Ordinal)));
        model.Verify();

        // Weights of both forms lie in one file.
        Assert.False(File.Exists(Path.Combine(model.Path, "decoder_model_merged_fused.onnx_data")));
    }

    [Theory]
    [InlineData(4, 4, 2)]
    [InlineData(4, 2, 3)]
    [InlineData(8, 1, 1)]
    public void Both_forms_of_a_decoder_answer_as_double_precision_does_whatever_runs_at_once(int heads, int keyValueHeads, int layers)
    {
        // Heads of 16 and 8 numbers; grouped, single and plain.
        var source = new TinyLlava { Heads = heads, KeyValueHeads = keyValueHeads, Layers = layers, Torch = false }.Write(folder["llava"]);
        var model = new LlavaImporter(new LlavaImportOptions { OutputFolder = folder["out"] }).Import(source);
        var description = LlavaConfig.Read(Path.Combine(source, "config.json"));
        using var tensors = ShardedTensors.Open(Path.Combine(source, "model.safetensors.index.json"));
        var reference = new LlamaReference(tensors, description.Llama);
        int[] ids = [1, 300, 17, 44, 280, 270, 5, 9, 301, 288, 260, 33];
        var rows = reference.Embed(ids);
        var tokens = rows.SelectMany(r => r.Select(v => (float)v)).ToArray();
        foreach (var variant in model.Manifest.Variants.Where(v => v.Part == "decoder"))
        {
            using var session = DecoderSession.Load(model.PathOf(variant));
            Assert.Equal(variant.Providers.Count > 0, session.SharesCache);
            Assert.True(session.SharesCache || heads == 8 || model.Manifest.Variants.Count(v => v.Part == "decoder") == 2);
            using var cache = session.CreateCache(64);
            var end = 0;
            foreach (var count in new[] { 5, 1, 1, 3, 2 })
            {
                var scores = session.Run(cache, tokens.AsSpan(end * 64, count * 64));
                end += count;
                Assert.Equal(end, cache.Length);
                Assert.InRange(LargestDifference(Floats(reference.Logits(rows[..end])), scores.ToArray()), 0, 1e-4);
            }

            // Some tokens are forgotten and others said.
            cache.Truncate(4);
            Assert.InRange(LargestDifference(Floats(reference.Logits([.. rows[..4], .. rows[9..12]])), session.Run(cache, tokens.AsSpan(9 * 64)).ToArray()), 0, 1e-4);
        }

        static float[] Floats(double[] values) => Array.ConvertAll(values, v => (float)v);
    }

    [Fact]
    public void A_cache_grows_without_forgetting_and_ends_at_its_limit()
    {
        var model = new LlavaImporter(new LlavaImportOptions { OutputFolder = folder["out"], Check = false }).Import(new TinyLlava { ContextLength = 1024 }.Write(folder["llava"]));
        var tokens = new float[700 * 64];
        var random = new Random(5);
        foreach (ref var value in tokens.AsSpan())
            value = random.NextSingle() - 0.5f;
        foreach (var variant in model.Manifest.Variants.Where(v => v.Part == "decoder"))
        {
            using var session = DecoderSession.Load(model.PathOf(variant));
            using var whole = session.CreateCache(700);
            var expected = session.Run(whole, tokens).ToArray();
            using var cache = session.CreateCache(700);
            session.Run(cache, tokens.AsSpan(0, 200 * 64));
            Assert.Equal(256, cache.Capacity);
            for (var i = 200; i < 300; i++)
                session.Run(cache, tokens.AsSpan(i * 64, 64));
            Assert.Equal(512, cache.Capacity);
            Assert.InRange(LargestDifference(expected, session.Run(cache, tokens.AsSpan(300 * 64)).ToArray()), 0, 1e-4);
            Assert.Equal(700, cache.Length);
            Assert.Contains("at most 700", Assert.Throws<ModelException>(() => { session.Run(cache, tokens.AsSpan(0, 64)); }).Message, StringComparison.Ordinal);
            Assert.Equal(700, cache.Length);
        }
    }

    [Fact]
    public void A_four_bit_decoder_is_the_one_of_its_own_rounded_weights()
    {
        // The import holds it to a cosine of 0.98 with a forward pass over those; here the loss against the exact weights, which is that of random ones: a trained model loses less.
        var source = new TinyLlava { Torch = false, Width = 128, MlpWidth = 256 }.Write(folder["llava"]);
        foreach (var block in new[] { 32, 128 })
        {
            var model = new LlavaImporter(new LlavaImportOptions { OutputFolder = folder[$"out{block}"], Precisions = ["q4"], BlockSize = block }).Import(source);
            var check = Assert.Single(model.Manifest.Checks);
            Assert.InRange(check.SmallestCosine!.Value, 0.8, 1);
            Assert.Contains("rounded weights", check.Method, StringComparison.Ordinal);
            Assert.Equal(block, model.Manifest.Llava!.BlockSize);
        }
    }

    [Fact]
    public void Blocks_round_to_the_nearest_of_sixteen_steps()
    {
        float[] row = [.. Enumerable.Range(0, 40).Select(i => MathF.Sin(i) * (i < 32 ? 1 : 0.01f))];
        var (packed, scales) = (new byte[2 * 16], new float[2]);
        Assert.True(BlockQuantizer.Quantize(row, 32, packed, scales));
        for (var i = 0; i < row.Length; i++)
        {
            var step = i % 2 == 0 ? packed[i / 2] & 15 : packed[i / 2] >> 4;
            var near = Math.Abs(row[i] - ((step - 8) * scales[i / 32]));

            // The largest of the other sign may be a step too far.
            Assert.InRange(near, 0, Math.Abs(scales[i / 32]) * (step == 15 ? 1.001f : 0.5001f));
        }

        Assert.All(packed[20..], b => Assert.Equal(0x88, b));
        Assert.False(BlockQuantizer.Quantize([1, float.NaN], 32, packed.AsSpan(0, 16), scales.AsSpan(0, 1)));
        Assert.False(BlockQuantizer.Quantize([1, float.PositiveInfinity], 32, packed.AsSpan(0, 16), scales.AsSpan(0, 1)));
        Assert.True(BlockQuantizer.Quantize(new float[32], 32, packed.AsSpan(0, 16), scales.AsSpan(0, 1)));
        Assert.Equal(0, scales[0]);
    }

    [Fact]
    public void The_same_import_again_writes_nothing_and_another_is_refused()
    {
        var source = new TinyLlava().Write(folder["llava"]);
        var options = new LlavaImportOptions { OutputFolder = folder["out"], Check = false };
        var model = new LlavaImporter(options).Import(source);
        var written = File.GetLastWriteTimeUtc(Path.Combine(model.Path, "model.json"));
        Assert.Equal(model.Path, new LlavaImporter(options).Import(source).Path);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(model.Path, "model.json")));
        Assert.Contains("another model", Refused(source, options: new LlavaImportOptions { OutputFolder = folder["out"], Check = false, Precisions = ["q4"] }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_is_of_another_kind_or_damaged_is_refused_by_name_and_leaves_nothing()
    {
        (string Expected, TinyLlava Llava)[] cases =
        [
            ("hidden_act", new TinyLlava { EditConfig = c => c["hidden_act"] = "gelu" }),
            ("rope_scaling", new TinyLlava { EditConfig = c => c["rope_scaling"] = new System.Text.Json.Nodes.JsonObject { ["type"] = "linear", ["factor"] = 2.0 } }),
            ("num_key_value_heads", new TinyLlava { EditConfig = c => c["num_key_value_heads"] = 3 }),
            ("vocab_size", new TinyLlava { EditConfig = c => c["vocab_size"] = 2_000_000_000 }),
            ("num_hidden_layers", new TinyLlava { EditConfig = c => c["num_hidden_layers"] = 1_000_000 }),
            ("mm_projector_type", new TinyLlava { EditConfig = c => c["mm_projector_type"] = "mlp999x_gelu" }),
            ("mm_vision_select_layer", new TinyLlava { EditConfig = c => c["mm_vision_select_layer"] = -9 }),
            ("image_aspect_ratio", new TinyLlava { EditConfig = c => c["image_aspect_ratio"] = "anyres" }),
            ("mm_use_im_start_end", new TinyLlava { EditConfig = c => c["mm_use_im_start_end"] = true }),
            ("model_type", new TinyLlava { EditConfig = c => c["model_type"] = "llava_mpt" }),
            ("model.mm_projector.0.weight", new TinyLlava { EditConfig = c => c["mm_hidden_size"] = 64 }),
            ("model.norm.weight", new TinyLlava { EditTensor = (name, shape) => name == "model.norm.weight" ? null : shape }),
            ("shape [2, 64]", new TinyLlava { EditTensor = (name, shape) => name == "lm_head.weight" ? [2, 64] : shape }),
            ("model.layers.1", new TinyLlava { EditConfig = c => c["num_hidden_layers"] = 1 }),
        ];
        for (var i = 0; i < cases.Length; i++)
        {
            var source = cases[i].Llava.Write(folder[$"case{i}"]);
            Assert.Contains(cases[i].Expected, Refused(source), StringComparison.Ordinal);
            Assert.False(Directory.Exists(folder["out"]));
        }
    }

    [Fact]
    public void Weights_of_a_vision_tower_that_training_changed_count_instead_of_the_folders()
    {
        var source = new TinyLlava { Torch = false, Shards = 1 }.Write(folder["llava"]);
        var tuned = new TinyClip { Seed = 77 }.WriteHuggingFace(folder["tuned"]);
        var expected = Features(new LlavaImporter(new LlavaImportOptions { OutputFolder = folder["named"], VisionTower = tuned, Check = false }).Import(source));

        // The same weights, now in a shard of the checkpoint, as LLaVA writes them where the tower was trained too.
        var shard = new SafetensorsBuilder();
        var index = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(source, "model.safetensors.index.json")))!;
        using (var tower = SafetensorsFile.Open(Path.Combine(tuned, "model.safetensors")))
        {
            foreach (var (name, info) in tower.Tensors.Where(t => t.Key.StartsWith("vision_model.", StringComparison.Ordinal) && t.Value.Type == TensorElementKind.Float32))
            {
                shard.Add($"model.vision_tower.vision_tower.{name}", OnnxInitializer.Read(tower, name), [.. info.Shape]);
                index["weight_map"]![$"model.vision_tower.vision_tower.{name}"] = "tuned.safetensors";
            }
        }

        File.WriteAllBytes(Path.Combine(source, "tuned.safetensors"), shard.Build());
        File.WriteAllText(Path.Combine(source, "model.safetensors.index.json"), index.ToJsonString());
        var found = Features(new LlavaImporter(new LlavaImportOptions { OutputFolder = folder["inside"], Check = false }).Import(source));
        Assert.Equal(expected, found);

        static float[] Features(ModelDirectory model)
        {
            using var session = OnnxSession.Load(model.PathOf(model.FindVariant("vision_encoder")));
            var pixels = Enumerable.Range(0, 3 * 24 * 24).Select(i => MathF.Sin(i)).ToArray();
            var features = new float[9 * 64];
            session.Run(new TensorBinding<float>("pixel_values", pixels, 1, 3, 24, 24), new TensorBinding<float>("image_features", features, 1, 9, 64));
            return features;
        }
    }

    [Fact]
    public void The_configuration_leads_to_no_folder_elsewhere()
    {
        new TinyClip().WriteHuggingFace(folder["elsewhere"]);
        var source = new TinyLlava { EditConfig = c => c["mm_vision_tower"] = "../elsewhere" }.Write(folder["llava"]);
        Directory.Move(Path.Combine(source, "vision_tower"), folder["away"]);
        Assert.Contains("--vision-tower", Refused(source), StringComparison.Ordinal);
        Assert.Equal("llava", new LlavaImporter(new LlavaImportOptions { OutputFolder = folder["out"], VisionTower = folder["elsewhere"], Check = false, VisionActivation = Activation.Gelu }).Import(source).Manifest.Kind);
    }

    [Fact]
    public void Mutants_of_configuration_index_and_shards_are_imported_or_refused()
    {
        var source = new TinyLlava { Layers = 1, Torch = true }.Write(folder["llava"]);
        var random = new Random(4711);
        var refused = 0;
        var rounds = Environment.GetEnvironmentVariable("PATHGEN_NIGHTLY") == "1" ? 3000 : 120;
        string[] names = ["config.json", "pytorch_model.bin.index.json", "pytorch_model-00001-of-00002.bin"];
        for (var round = 0; round < rounds; round++)
        {
            var path = Path.Combine(source, names[round % names.Length]);
            var whole = File.ReadAllBytes(path);
            var mutant = random.Next(8) == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            for (var changes = random.Next(1, 4); changes > 0 && mutant.Length > 0; changes--)
                mutant[random.Next(Math.Min(mutant.Length, 4000))] = random.Next(2) == 0 ? (byte)random.Next(256) : "0123456789{}[],:\"-."u8[random.Next(19)];
            File.WriteAllBytes(path, mutant);
            try
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                new LlavaImporter(new LlavaImportOptions { OutputFolder = folder[$"out{round}"], Check = false }).Import(source);
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
                Directory.Delete(folder[$"out{round}"], recursive: true);
            }
            catch (ModelException)
            {
                refused++;
                Assert.False(Directory.Exists(folder[$"out{round}"]));
            }

            File.WriteAllBytes(path, whole);
        }

        Assert.InRange(refused, 10, rounds - 5);
    }

    private ModelDirectory ImportGolden() => new LlavaImporter(new LlavaImportOptions
    {
        OutputFolder = folder["golden"], VisionTower = Reference.PathOf("golden", "clip", "clip-tiny-quickgelu", "hf"),
    }).Import(Reference.PathOf("golden", "llava"));

    private string Refused(string source, LlavaImportOptions? options = null) =>
        Assert.Throws<ModelException>(() => new LlavaImporter(options ?? new LlavaImportOptions { OutputFolder = folder["out"] }).Import(source)).Message;

    private static double LargestDifference(float[] expected, float[] found) => expected.Zip(found, (a, b) => Math.Abs((double)a - b)).Max();
}
