using System.Text.Json.Nodes;
using PathGen.Testing;

namespace PathGen.Onnx.Tests.Models;

public sealed class ModelDirectoryTests : IDisposable
{
    private static readonly string NoHash = new('0', 64);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_manifest_comes_back_as_it_was_written()
    {
        Write(Manifest());
        var model = ModelDirectory.Open(folder.Path);
        Assert.Equal(Path.GetFullPath(folder.Path), model.Path);
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(Manifest()), System.Text.Json.JsonSerializer.Serialize(model.Manifest));
        Assert.Contains("\"activation\": \"QuickGelu\"", File.ReadAllText(folder["model.json"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../v.onnx")]
    [InlineData("/etc/passwd")]
    [InlineData("a/v.onnx")]
    [InlineData("a\\v.onnx")]
    [InlineData("C:v.onnx")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("model.json")]
    [InlineData("v\0.onnx")]
    public void A_file_outside_the_folder_is_refused(string name)
    {
        var error = Refused(m => m["variants"]![0]!["file"] = name);
        Assert.Contains("variants.file", error, StringComparison.Ordinal);
        Assert.Contains("variants.dataFile", Refused(m =>
        {
            m["variants"]![0]!["dataFile"] = name;
            m["variants"]![0]!["dataSha256"] = NoHash;
        }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("formatVersion", "2", "newer version")]
    [InlineData("kind", "\"gan\"", "expected clip")]
    [InlineData("kind", "null", "manifest")]
    [InlineData("tokenizer", "\"t5\"", "clip-bpe")]
    [InlineData("activation", "\"Relu\"", "manifest")]
    [InlineData("activation", "7", "activation")]
    [InlineData("embeddingWidth", "0", "embeddingWidth")]
    [InlineData("embeddingWidth", "2000000000", "embeddingWidth")]
    [InlineData("logitScale", "-1", "logitScale")]
    [InlineData("sourceSha256", "\"abc\"", "64 lower-case hex digits")]
    [InlineData("preprocess.size", "0", "preprocess.size")]
    [InlineData("preprocess.size", "100000", "preprocess.size")]
    [InlineData("preprocess.mean", "[1]", "preprocess.mean")]
    [InlineData("preprocess.mean", "null", "manifest")]
    [InlineData("preprocess.std", "[1, 0, 1]", "preprocess.std")]
    [InlineData("preprocess.resizeMode", "9", "preprocess.resizeMode")]
    [InlineData("preprocess", "{}", "manifest")]
    [InlineData("variants", "[]", "variants")]
    [InlineData("variants", "[null]", "variants")]
    [InlineData("variants", "[{}]", "manifest")]
    [InlineData("variants", "[[[[[[[[[]]]]]]]]]", "manifest")]
    public void A_wrong_property_is_one_error_that_names_it(string property, string json, string message)
    {
        var names = property.Split('.');
        var error = Refused(m => (names.Length == 1 ? m : m[names[0]]!)[names[^1]] = JsonNode.Parse(json));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("model.json", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_that_is_missing_is_never_a_silent_default()
    {
        Write(Manifest());
        var whole = JsonNode.Parse(File.ReadAllText(folder["model.json"]))!.AsObject();
        foreach (var name in whole.Select(p => p.Key).Where(n => n != "activation").ToList())
            Assert.Contains(name, Refused(m => m.Remove(name)), StringComparison.Ordinal);
        foreach (var name in whole["preprocess"]!.AsObject().Select(p => p.Key).ToList())
            Assert.Contains(name, Refused(m => m["preprocess"]!.AsObject().Remove(name)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Assert.Contains("has no model.json", Message(folder.Path), StringComparison.Ordinal);
        Assert.Contains("There is no folder", Message(folder["nothing"]), StringComparison.Ordinal);
        Write(Manifest());
        Assert.Contains("is a file", Message(folder["model.json"]), StringComparison.Ordinal);
        File.Delete(folder["text.onnx"]);
        Assert.Contains("text.onnx, which is not in the folder", Message(folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"kind\": \"clip\", \"kind\": \"clip\"}")]
    [InlineData("\uFEFF[")]
    public void Other_text_is_refused(string text)
    {
        File.WriteAllText(folder["model.json"], text);
        Assert.Contains("model.json", Message(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_of_any_length_is_not_read()
    {
        using (var file = File.Create(folder["model.json"]))
            file.SetLength(1L << 33);
        Assert.Contains("at most", Message(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Thousand_mutants_are_read_or_refused()
    {
        Write(Manifest());
        var whole = File.ReadAllBytes(folder["model.json"]);
        var random = new Random(11);
        var refused = 0;
        for (var round = 0; round < 1000; round++)
        {
            var mutant = random.Next(10) == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            for (var changes = random.Next(1, 3); changes > 0 && mutant.Length > 0; changes--)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(folder["model.json"], mutant);
            try
            {
                ModelDirectory.Open(folder.Path);
            }
            catch (ModelException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 500, 999);
    }

    [Fact]
    public void A_changed_file_is_found_by_verify()
    {
        Write(Manifest() with
        {
            Variants = [new ModelVariant("vision", "vision.onnx", "fp32", [], FileHash.Sha256(Touch("vision.onnx", "a"))) { DataFile = "d", DataSha256 = FileHash.Sha256(Touch("d", "b")) }],
        });
        var model = ModelDirectory.Open(folder.Path);
        model.Verify();
        File.WriteAllText(folder["d"], "c");
        Assert.Contains(folder["d"], Assert.Throws<ModelException>(() => model.Verify()).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["d"], "b");
        File.AppendAllText(folder["vision.onnx"], "x");
        Assert.Contains("vision.onnx", Assert.Throws<ModelException>(() => model.Verify()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Providers_in_their_order_choose_the_variant()
    {
        Write(Manifest() with
        {
            Variants =
            [
                new ModelVariant("vision", Name("v32.onnx"), "fp32", [], NoHash),
                new ModelVariant("vision", Name("v16.onnx"), "fp16", ["Cuda", "TensorRt"], NoHash),
                new ModelVariant("text", Name("t16.onnx"), "fp16", ["Cuda"], NoHash),
            ],
        });
        var model = ModelDirectory.Open(folder.Path);
        Assert.Equal("v32.onnx", model.FindVariant("vision").File);
        Assert.Equal("v32.onnx", model.FindVariant("vision", null, [ExecutionProvider.Cuda]).File);
        Assert.Equal("v16.onnx", model.FindVariant("vision", "fp16", [new ExecutionProvider("CUDAExecutionProvider"), ExecutionProvider.Cpu]).File);
        Assert.Equal("v32.onnx", model.FindVariant("vision", "fp32", [new ExecutionProvider("cuda")]).File);
        Assert.Equal("t16.onnx", model.FindVariant("text", null, [ExecutionProvider.Cpu, ExecutionProvider.Cuda]).File);
        var error = Assert.Throws<ModelException>(() => model.FindVariant("text")).Message;
        Assert.Contains("t16.onnx: text, fp16, for Cuda", error, StringComparison.Ordinal);
        Assert.Contains("fp16 is for GPUs", error, StringComparison.Ordinal);
        Assert.Contains("pathgen model quantize", Assert.Throws<ModelException>(() => model.FindVariant("vision", "int8")).Message, StringComparison.Ordinal);

        string Name(string name) => Path.GetFileName(Touch(name, name));
    }

    [Fact]
    public void A_variant_of_the_provider_goes_first_and_int8_only_where_it_is_asked_for()
    {
        Write(Manifest() with
        {
            Variants =
            [
                new ModelVariant("vision", Name("int8.onnx"), "int8", ["Cpu"], NoHash),
                new ModelVariant("vision", Name("all.onnx"), "fp32", [], NoHash),
                new ModelVariant("vision", Name("cpu.onnx"), "fp32", ["Cpu"], NoHash),
                new ModelVariant("text", Name("half.onnx"), "fp16", [], NoHash),
            ],
        });
        var model = ModelDirectory.Open(folder.Path);
        Assert.Equal("cpu.onnx", model.FindVariant("vision").File);
        Assert.Equal("all.onnx", model.FindVariant("vision", null, [ExecutionProvider.Cuda, ExecutionProvider.Cpu]).File);
        Assert.Equal("int8.onnx", model.FindVariant("vision", "int8").File);
        Assert.Equal("half.onnx", model.FindVariant("text", "fp16", [ExecutionProvider.Cpu, ExecutionProvider.DirectML]).File);
        Assert.Contains("fp16 is for GPUs", Assert.Throws<ModelException>(() => model.FindVariant("text", "fp16")).Message, StringComparison.Ordinal);
        Assert.Throws<ModelException>(() => model.FindVariant("vision", "int8", [ExecutionProvider.Cuda]));

        string Name(string name) => Path.GetFileName(Touch(name, name));
    }

    private static ModelManifest Manifest() => new()
    {
        Kind = "clip",
        Name = "n",
        Architecture = "a",
        Activation = Activation.QuickGelu,
        EmbeddingWidth = 4,
        Preprocess = new PreprocessSettings { Size = 8, ResizeMode = ResizeMode.Squash },
        Licence = "l",
        Source = "s",
        SourceSha256 = NoHash,
        Variants = [new ModelVariant("vision", "vision.onnx", "fp32", [], NoHash), new ModelVariant("text", "text.onnx", "fp32", ["Cpu"], NoHash)],
        Checks = [new ModelCheck("vision.onnx", "m", 0.5), new ModelCheck("text.onnx", "not checked", null)],
    };

    private static string Message(string path) => Assert.Throws<ModelException>(() => ModelDirectory.Open(path)).Message;

    private void Write(ModelManifest manifest)
    {
        foreach (var name in manifest.Variants.Select(v => v.File).Where(n => !File.Exists(folder[n])))
            Touch(name, "");
        ModelDirectory.WriteManifest(folder.Path, manifest);
    }

    private string Touch(string name, string text)
    {
        File.WriteAllText(folder[name], text);
        return folder[name];
    }

    private string Refused(Action<JsonObject> edit)
    {
        Write(Manifest());
        var manifest = JsonNode.Parse(File.ReadAllText(folder["model.json"]))!.AsObject();
        edit(manifest);
        File.WriteAllText(folder["model.json"], manifest.ToJsonString());
        return Message(folder.Path);
    }
}
