using PathGen.Onnx;
using PathGen.Testing;

namespace PathGen.Instruct.Tests;

/// <summary>A small LLaVA of random weights, imported once for all tests of a class.</summary>
public sealed class TinyChat : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TinyChat()
    {
        var source = new TinyLlava { Seed = 3 }.Write(folder["checkpoint"]);
        Folder = new LlavaImporter(new LlavaImportOptions { OutputFolder = folder["model"], Precisions = ["fp32", "q4"], Name = "tiny" }).Import(source).Path;
        Model = LlavaModel.Load(Folder);
    }

    public string Folder { get; }

    public LlavaModel Model { get; }

    public void Dispose()
    {
        Model.Dispose();
        folder.Dispose();
    }
}
