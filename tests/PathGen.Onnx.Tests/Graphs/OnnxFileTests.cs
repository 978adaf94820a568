using PathGen.Testing;

namespace PathGen.Onnx.Tests.Graphs;

public sealed class OnnxFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_graph_has_the_fields_of_ModelProto()
    {
        OnnxFile.Write(folder["m.onnx"], Doubling(3));
        var model = new ProtoReader(File.ReadAllBytes(folder["m.onnx"]));
        Assert.Equal(11, model.Integer(1));
        Assert.Equal("", model.Message(8).Text(1));
        Assert.Equal(23, model.Message(8).Integer(2));

        var graph = model.Message(7);
        Assert.Equal("doubling", graph.Text(2));
        var node = graph.Message(1);
        Assert.Equal(["x", "factor"], node.Texts(1));
        Assert.Equal(["y"], node.Texts(2));
        Assert.Equal("Mul", node.Text(4));

        var tensor = graph.Message(5);
        Assert.Equal([3], tensor.Integers(1));
        Assert.Equal(1, tensor.Integer(2));
        Assert.Equal("factor", tensor.Text(8));
        Assert.Equal(12, tensor.Bytes(9).Length);

        var input = graph.Message(11);
        Assert.Equal("x", input.Text(1));
        var type = input.Message(2).Message(1);
        Assert.Equal(1, type.Integer(1));
        var sizes = type.Message(2).Messages(1);
        Assert.Equal("batch", sizes[0].Text(2));
        Assert.Equal(3, sizes[1].Integer(1));
    }

    [Fact]
    public void Attributes_carry_their_type()
    {
        var integer = Read(OnnxAttribute.Integer("axis", -1));
        Assert.Equal(("axis", -1L, 2L), (integer.Text(1), integer.Integer(3), integer.Integer(20)));
        var number = Read(OnnxAttribute.Float("epsilon", 1e-5f));
        Assert.Equal(("epsilon", 1e-5f, 1L), (number.Text(1), number.Float(2), number.Integer(20)));
        var integers = Read(OnnxAttribute.Integers("perm", 0, 2, 1));
        Assert.Equal([0, 2, 1], integers.Integers(8));
        Assert.Equal(7, integers.Integer(20));

        static ProtoReader Read(OnnxAttribute attribute)
        {
            using var stream = new MemoryStream();
            attribute.Message.WriteTo(stream);
            return new ProtoReader(stream.ToArray());
        }
    }

    [Fact]
    public void Weights_outside_the_file_give_the_same_answer()
    {
        const int Width = 5000;
        Assert.False(OnnxFile.Write(folder["inside.onnx"], Doubling(Width)));
        Assert.True(OnnxFile.Write(folder["outside.onnx"], Doubling(Width), largestWhole: 1000));
        Assert.InRange(new FileInfo(folder["outside.onnx"]).Length, 1, 1000);
        Assert.Equal(4 * Width, new FileInfo(folder["outside.onnx_data"]).Length);
        Assert.Equal(Run(folder["inside.onnx"], Width), Run(folder["outside.onnx"], Width));
    }

    [Fact]
    public void The_same_graph_gives_the_same_bytes_and_leaves_no_temporary_file()
    {
        OnnxFile.Write(folder["a.onnx"], Doubling(7));
        OnnxFile.Write(folder["b.onnx"], Doubling(7));
        Assert.Equal(File.ReadAllBytes(folder["a.onnx"]), File.ReadAllBytes(folder["b.onnx"]));
        Assert.Equal(["a.onnx", "b.onnx"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_weight_that_cannot_be_read_leaves_nothing_behind()
    {
        var graph = Doubling(3);
        graph.Constant(OnnxInitializer.Floats("broken", [1], () => throw new ModelException("broken weight")));
        Assert.Equal("broken weight", Assert.Throws<ModelException>(() => OnnxFile.Write(folder["m.onnx"], graph)).Message);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_one_error()
    {
        var error = Assert.Throws<ModelException>(() => OnnxFile.Write(folder["no/m.onnx"], Doubling(3)));
        Assert.Contains("m.onnx cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 70)]
    [InlineData(65, 33)]
    public void Matrices_are_transposed(int rows, int columns)
    {
        var values = Enumerable.Range(0, rows * columns).Select(i => (float)i).ToArray();
        File.WriteAllBytes(folder["m.safetensors"], new SafetensorsBuilder().Add("m", values, rows, columns).Build());
        using var file = SafetensorsFile.Open(folder["m.safetensors"]);
        var transposed = OnnxInitializer.Transposed(file, "m");
        Assert.Equal([columns, rows], transposed.Shape);
        using var stream = new MemoryStream();
        transposed.Write(stream);
        var found = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(stream.ToArray()).ToArray();
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(values[i], found[(i % columns * rows) + (i / columns)]);
    }

    private static OnnxGraph Doubling(int width)
    {
        var graph = new OnnxGraph("doubling");
        graph.Input("x", OnnxElementType.Float, width);
        var factor = graph.Constant(OnnxInitializer.Floats("factor", [width], () => [.. Enumerable.Range(0, width).Select(i => i + 0.5f)]));
        graph.Node("Mul", "y", ["x", factor]);
        graph.Output("y", OnnxElementType.Float, width);
        return graph;
    }

    private static float[] Run(string path, int width)
    {
        using var session = OnnxSession.Load(path);
        var result = new float[width];
        session.Run(new TensorBinding<float>("x", Enumerable.Repeat(3f, width).ToArray(), 1, width), new TensorBinding<float>("y", result, 1, width));
        return result;
    }
}
