using System.Text;
using PathGen.Testing;

namespace PathGen.Onnx.Tests.Graphs;

public sealed class OnnxReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("vision_model.onnx")]
    [InlineData("text_model.onnx")]
    public void What_was_written_is_read_and_written_again_as_the_same_bytes(string name)
    {
        var model = Import();
        var path = Path.Combine(model.Path, name);
        OnnxFile.Write(folder["again.onnx"], OnnxReader.Read(path));
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(folder["again.onnx"]));
    }

    [Fact]
    public void Weights_outside_the_file_are_found()
    {
        var graph = Graph(Enumerable.Range(0, 400).Select(i => i / 7f).ToArray());
        OnnxFile.Write(folder["out.onnx"], graph, largestWhole: 100);
        var read = OnnxReader.Read(folder["out.onnx"]);
        Assert.Equal(folder["out.onnx_data"], read.Find("w")!.Place!.File);
        Assert.Equal(graph.Find("w")!.ToFloats(), read.Find("w")!.ToFloats());
        File.WriteAllBytes(folder["out.onnx_data"], new byte[10]);
        Assert.Contains("not there", Assert.Throws<ModelException>(() => OnnxReader.Read(folder["out.onnx"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    public void Weights_that_would_lie_in_another_folder_are_refused(string location)
    {
        OnnxFile.Write(folder["out.onnx"], Graph(new float[400]), largestWhole: 100);
        var bytes = File.ReadAllBytes(folder["out.onnx"]);
        var name = "out.onnx_data"u8;
        var at = bytes.AsSpan().IndexOf(name);
        File.WriteAllBytes(folder["out.onnx"], Replace(bytes, at, location.PadRight(name.Length, 'x')[..name.Length]));
        Assert.Contains("no plain name", location.Length == 0 ? "no plain name" : Assert.Throws<ModelException>(() => OnnxReader.Read(folder["out.onnx"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_refused_and_never_crash()
    {
        var model = Import();
        var original = File.ReadAllBytes(Path.Combine(model.Path, "vision_model.onnx"));
        var random = new Random(11);
        var (refused, path) = (0, folder["mutant.onnx"]);
        for (var i = 0; i < 1500; i++)
        {
            // The graph and the heads of the weights lie at the start; a third of the mutants is cut.
            var mutant = original.AsSpan(0, i % 3 == 0 ? random.Next(original.Length) : original.Length).ToArray();
            for (var k = random.Next(1, 4); k > 0 && mutant.Length > 0; k--)
                mutant[random.Next(Math.Min(mutant.Length, 20_000))] = (byte)random.Next(256);
            File.WriteAllBytes(path, mutant);
            try
            {
                var graph = OnnxReader.Read(path);
                _ = LinearLayer.Of(graph);
                ResidualFusion.Apply(graph);
            }
            catch (ModelException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 500, 1500);
    }

    private ModelDirectory Import() => new ClipImporter(new ClipImportOptions { OutputFolder = folder["model"], Check = false }).Import(new TinyClip { QuickGelu = true }.Write(folder["checkpoint"]));

    private static OnnxGraph Graph(float[] weights)
    {
        var graph = new OnnxGraph("g");
        graph.Input("x", OnnxElementType.Float, weights.Length);
        graph.Node("Mul", "y", ["x", graph.Constant(OnnxInitializer.Floats("w", [weights.Length], () => weights))]);
        graph.Output("y", OnnxElementType.Float, weights.Length);
        return graph;
    }

    private static byte[] Replace(byte[] bytes, int at, string text)
    {
        Encoding.UTF8.GetBytes(text).CopyTo(bytes, at);
        return bytes;
    }
}
