using PathGen.Testing;

namespace PathGen.Onnx.Tests.Clip;

/// <summary>Damaged configurations, indexes and ONNX files are read or refused by name.</summary>
public sealed class HostileConfigurationTests : IDisposable
{
    private static readonly TinyClip Clip = new() { QuickGelu = true };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("open_clip_config.json")]
    [InlineData("config.json")]
    [InlineData("preprocessor_config.json")]
    [InlineData("model.safetensors.index.json")]
    public void Mutants_of_a_configuration_are_read_or_refused(string name)
    {
        Clip.Write(folder["plain"]);
        Clip.WriteHuggingFace(folder["hf"], shards: 2);
        var path = folder[name == "open_clip_config.json" ? $"plain/{name}" : $"hf/{name}"];
        Run(File.ReadAllBytes(path), path, mutant =>
        {
            if (name.StartsWith("model", StringComparison.Ordinal))
                ShardedTensors.Open(mutant).Dispose();
            else
                _ = ClipFiles.Configured(Path.GetDirectoryName(mutant)!);
        });
    }

    [Fact]
    public void Mutants_of_an_ONNX_file_are_walked_through_or_refused()
    {
        var graph = new OnnxGraph("m");
        graph.Input("x", OnnxElementType.Float, 2000);
        graph.Node("Mul", "y", ["x", graph.Constant(OnnxInitializer.Floats("factor", [2000], () => new float[2000]))], OnnxAttribute.Integers("unused", 1, 2, 3));
        graph.Output("y", OnnxElementType.Float, 2000);
        OnnxFile.Write(folder["m.onnx"], graph, largestWhole: 1000);
        Run(File.ReadAllBytes(folder["m.onnx"]), folder["mutant.onnx"], mutant =>
        {
            _ = OnnxOutline.DataFiles(mutant);
            OnnxOutline.WriteMapped(mutant, folder["mapped.onnx"]);
        });
    }

    private static void Run(byte[] whole, string path, Action<string> read)
    {
        var random = new Random(4711);
        var refused = 0;
        for (var round = 0; round < 500; round++)
        {
            var mutant = random.Next(8) == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            for (var changes = random.Next(1, 4); changes > 0 && mutant.Length > 0; changes--)
                mutant[random.Next(mutant.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : "0123456789{}[],:\"-."u8[random.Next(19)];
            File.WriteAllBytes(path, mutant);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(path);
            }
            catch (ModelException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
        }

        Assert.InRange(refused, 100, 499);
    }
}
