using PathGen.Testing;

namespace PathGen.Onnx.Tests.Variants;

public sealed class CpuVariantTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_computes_what_the_canonical_graph_computes_and_is_what_the_cpu_gets()
    {
        var model = SmallModel.Import(folder);
        var canonical = model.Manifest.Variants.First(v => v.Part == "vision" && v.Providers.Count == 0);
        var joined = model.FindVariant("vision");
        Assert.Equal("vision_model_cpu.onnx", joined.File);
        Assert.Equal(canonical.File, model.FindVariant("vision", null, [ExecutionProvider.Cuda, ExecutionProvider.Cpu]).File);
        var pictures = SmallModel.Pictures(model, 3);
        foreach (var (expected, found) in SmallModel.Embed(model, canonical, pictures).Zip(SmallModel.Embed(model, joined, pictures)))
        {
            for (var i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], found[i], 1e-5);
        }
    }

    [Fact]
    public void Every_normalisation_of_a_sum_is_joined_with_it()
    {
        var model = SmallModel.Import(folder);
        var graph = OnnxReader.Read(model.PathOf(model.FindVariant("vision")));

        // In front of the first block, two in each of three blocks (the first of them normalises what is normalised already), and behind the last.
        Assert.Equal(2 + (2 * 3), graph.Nodes.Count(n => n.Operation == "com.microsoft.SkipLayerNormalization"));
        Assert.Equal(["ln_1.read"], graph.Nodes.Where(n => n.Operation == "LayerNormalization").Select(n => string.Join('.', n.Outputs[0].Split('.')[^2..])));
    }

    [Fact]
    public void Large_weights_stay_in_the_file_of_the_canonical_graph()
    {
        var model = SmallModel.Import(folder);
        var joined = model.FindVariant("vision");
        Assert.Equal("vision_model.onnx", joined.DataFile);
        Assert.InRange(new FileInfo(model.PathOf(joined)).Length, 1, new FileInfo(Path.Combine(model.Path, "vision_model.onnx")).Length / 2);
        model.Verify();
        File.AppendAllText(Path.Combine(model.Path, "vision_model.onnx"), "x");
        Assert.Throws<ModelException>(() => model.Verify());
    }

    [Fact]
    public void A_graph_without_sums_in_front_of_normalisations_has_none()
    {
        var graph = new OnnxGraph("g");
        graph.Input("x", OnnxElementType.Float, 4);
        graph.Node("Add", "y", ["x", "x"]);
        graph.Output("y", OnnxElementType.Float, 4);
        OnnxFile.Write(folder["g.onnx"], graph);
        Assert.Null(CpuVariant.Write(folder.Path, new ModelVariant("vision", "g.onnx", "fp32", [], new string('0', 64)), default));
        Assert.Equal(["g.onnx"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
    }
}
