using PathGen.Testing;

namespace PathGen.Onnx.Tests.Graphs;

public sealed class OnnxOutlineTests : IDisposable
{
    private const int Width = 3000;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(1000)]
    public void A_file_that_maps_its_weights_answers_as_the_one_that_holds_them(long largestWhole)
    {
        OnnxFile.Write(folder["m.onnx"], Doubling(), largestWhole);
        Assert.Equal(largestWhole == 1000 ? ["m.onnx_data"] : [], OnnxOutline.DataFiles(folder["m.onnx"]));
        OnnxOutline.WriteMapped(folder["m.onnx"], folder["mapped.onnx"]);
        Assert.InRange(new FileInfo(folder["mapped.onnx"]).Length, 1, 1000);
        Assert.Equal(largestWhole == 1000 ? ["m.onnx_data"] : ["m.onnx"], OnnxOutline.DataFiles(folder["mapped.onnx"]));
        Assert.Equal(Run(folder["m.onnx"], new SessionSettings()), Run(folder["mapped.onnx"], new SessionSettings { KeepWeightsMapped = true }));
    }

    [Fact]
    public void Weights_of_graphs_inside_nodes_are_found()
    {
        ProtoMessage Tensor(string location) => new ProtoMessage().Integer(2, 1).Message(13, OnnxFile.Entry("location", location)).Integer(14, 1);
        var inner = new ProtoMessage().Message(5, Tensor("inner.bin"));
        var attributes = new ProtoMessage()
            .Message(5, new ProtoMessage().String(1, "value").Message(5, Tensor("value.bin")))
            .Message(5, new ProtoMessage().String(1, "body").Message(6, inner));
        var model = new ProtoMessage().Integer(1, 8).Message(7, new ProtoMessage().Message(1, attributes).Message(5, Tensor("outer.bin")));
        using (var file = File.Create(folder["m.onnx"]))
            model.WriteTo(file);
        Assert.Equal(["inner.bin", "outer.bin", "value.bin"], OnnxOutline.DataFiles(folder["m.onnx"]));
    }

    private static OnnxGraph Doubling()
    {
        var graph = new OnnxGraph("doubling");
        graph.Input("x", OnnxElementType.Float, Width);
        var factor = graph.Constant(OnnxInitializer.Floats("factor", [Width], () => [.. Enumerable.Range(0, Width).Select(i => i + 0.5f)]));
        graph.Node("Mul", "y", ["x", factor]);
        graph.Output("y", OnnxElementType.Float, Width);
        return graph;
    }

    private static float[] Run(string path, SessionSettings settings)
    {
        using var session = OnnxSession.Load(path, settings);
        var result = new float[Width];
        session.Run(new TensorBinding<float>("x", Enumerable.Repeat(3f, Width).ToArray(), 1, Width), new TensorBinding<float>("y", result, 1, Width));
        return result;
    }
}
