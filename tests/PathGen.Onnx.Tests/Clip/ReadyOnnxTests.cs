using PathGen.Testing;

namespace PathGen.Onnx.Tests.Clip;

/// <summary>ONNX folders with the names of Optimum and transformers.js become model folders as they are.</summary>
public sealed class ReadyOnnxTests : ImportFixture
{
    private static readonly TinyClip Clip = new() { QuickGelu = true };

    [Fact]
    public void A_folder_of_both_parts_is_taken_with_its_precisions()
    {
        Publish("published", "onnx");
        foreach (var part in new[] { "vision", "text" })
        {
            File.Copy(Folder[$"published/onnx/{part}_model.onnx"], Folder[$"published/onnx/{part}_model_quantized.onnx"]);
            File.Copy(Folder[$"published/onnx/{part}_model.onnx"], Folder[$"published/onnx/{part}_model_fp16.onnx"]);
        }

        File.WriteAllText(Folder["published/onnx/vision_model_q4.onnx"], "four bits");
        var model = Import(Folder["published"]);
        Assert.Equal(
            ["vision_model.onnx fp32", "text_model.onnx fp32", "vision_model_fp16.onnx fp16", "text_model_fp16.onnx fp16", "vision_model_quantized.onnx int8", "text_model_quantized.onnx int8"],
            model.Manifest.Variants.Select(v => $"{v.File} {v.Precision}"));
        Assert.Equal("vision_model.onnx", model.FindVariant("vision").File);
        Assert.Equal("vision_model_fp16.onnx", model.FindVariant("vision", "fp16", [ExecutionProvider.Cuda]).File);
        Assert.Equal("text_model_quantized.onnx", model.FindVariant("text", "int8").File);
        Assert.Equal(("published", Activation.QuickGelu, 24, 24, 100), (
            model.Manifest.Name, model.Manifest.Activation!.Value, model.Manifest.EmbeddingWidth, model.Manifest.Preprocess.Size, model.Manifest.LogitScale));
        Assert.Contains(model.Manifest.Checks, c => c.File == "vision_model_q4.onnx" && c.Method.Contains("left out", StringComparison.Ordinal));
        Assert.Contains(model.Manifest.Checks, c => c.File == "text_model_fp16.onnx" && c.Method.Contains("cosine 1.0000", StringComparison.Ordinal) && c.MaxAbsoluteDifference == 0);
        Assert.False(File.Exists(Path.Combine(model.Path, "vision_model_q4.onnx")));
        model.Verify();

        // The folder of the files itself is a source as well, and the same import again changes nothing.
        var written = File.GetLastWriteTimeUtc(Path.Combine(model.Path, "vision_model.onnx"));
        Assert.Equal(model.Manifest.SourceSha256, Import(Folder["published/onnx"]).Manifest.SourceSha256);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(model.Path, "vision_model.onnx")));
        Assert.Equal(["out", "published"], Directory.EnumerateFileSystemEntries(Folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Weights_outside_the_file_come_along()
    {
        Publish("published", "", largestWhole: 1000);
        Assert.True(File.Exists(Folder["published/vision_model.onnx_data"]));
        var model = Import(Folder["published"]);
        Assert.All(model.Manifest.Variants, v => Assert.Equal(v.File + "_data", v.DataFile));
        model.Verify();

        File.Delete(Folder["published/text_model.onnx_data"]);
        Assert.Contains("text_model.onnx_data, which is not beside it", Refused(Folder["published"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../secret", "the plain name of a file beside it")]
    [InlineData("/etc/passwd", "the plain name of a file beside it")]
    [InlineData("model.json", "the plain name of a file beside it")]
    public void Weights_that_lead_elsewhere_are_refused(string location, string message)
    {
        Publish("published", "");
        var graph = new OnnxGraph("vision_model");
        graph.Input("pixel_values", OnnxElementType.Float, 3, 24, 24);
        var tensor = new ProtoMessage().Integer(1, 1).Integer(2, 1).String(8, "w").Message(13, OnnxFile.Entry("location", location)).Integer(14, 1);
        var model = new ProtoMessage().Integer(1, 8).Message(7, new ProtoMessage().String(2, "g").Message(5, tensor));
        using (var file = File.Create(Folder["published/vision_model.onnx"]))
            model.WriteTo(file);
        Assert.Contains(message, Refused(Folder["published"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_whole_or_of_another_kind_is_refused_by_name()
    {
        Publish("published", "");
        var text = File.ReadAllBytes(Folder["published/text_model.onnx"]);
        File.Delete(Folder["published/text_model.onnx"]);
        Assert.Contains("no text_model.onnx", Refused(Folder["published"]), StringComparison.Ordinal);
        File.WriteAllBytes(Folder["published/text_model_bnb4.onnx"], text);
        Assert.Contains("no text_model.onnx", Refused(Folder["published"]), StringComparison.Ordinal);

        // The parts mixed up, a truncated file, no ONNX at all.
        File.Copy(Folder["published/vision_model.onnx"], Folder["published/text_model.onnx"]);
        Assert.Contains("the inputs pixel_values; expected input_ids", Refused(Folder["published"]), StringComparison.Ordinal);
        File.WriteAllBytes(Folder["published/text_model.onnx"], text[..^100]);
        Assert.Contains("no whole ONNX file", Refused(Folder["published"]), StringComparison.Ordinal);
        File.WriteAllText(Folder["published/text_model.onnx"], "something else entirely");
        Assert.Contains("text_model.onnx", Refused(Folder["published"]), StringComparison.Ordinal);
        File.WriteAllBytes(Folder["published/text_model.onnx"], text);

        // Another model's configuration, and none.
        var config = File.ReadAllText(Folder["published/config.json"]);
        File.WriteAllText(Folder["published/config.json"], config.Replace("\"projection_dim\": 24", "\"projection_dim\": 32", StringComparison.Ordinal));
        Assert.Contains("image_embeds of Single [-1, 24]; expected Single [batch, 32]", Refused(Folder["published"]), StringComparison.Ordinal);
        File.Delete(Folder["published/config.json"]);
        Assert.Contains("config.json", Refused(Folder["published"]), StringComparison.Ordinal);

        Directory.CreateDirectory(Folder["merged"]);
        File.WriteAllBytes(Folder["merged/model.onnx"], text);
        Assert.Contains("only model.onnx", Refused(Folder["merged"]), StringComparison.Ordinal);
    }

    // As Optimum would: the two graphs, and the configurations above them.
    private void Publish(string name, string inside, long largestWhole = OnnxFile.LargestWhole)
    {
        Clip.WriteHuggingFace(Folder[name]);
        Directory.CreateDirectory(Folder[Path.Combine(name, inside)]);
        var files = ClipFiles.Find(Folder[name]);
        using (var tensors = files.Open())
        {
            var graphs = new ClipGraphs(tensors, files.Describe(tensors, null).Architecture, Activation.QuickGelu);
            OnnxFile.Write(Folder[Path.Combine(name, inside, "vision_model.onnx")], graphs.Vision(), largestWhole);
            OnnxFile.Write(Folder[Path.Combine(name, inside, "text_model.onnx")], graphs.Text(), largestWhole);
        }

        File.Delete(Folder[$"{name}/model.safetensors"]);
    }
}
