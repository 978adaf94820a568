using PathGen.Onnx;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

/// <summary>A model folder of a tiny CLIP with random weights, shared by the tests of a class.</summary>
public sealed class TinyClipModel : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TinyClipModel()
    {
        var checkpoint = new TinyClip { QuickGelu = true, VisionWidth = 64, TextWidth = 32 }.Write(folder["checkpoint"]);
        Folder = new ClipImporter(new ClipImportOptions { OutputFolder = folder["model"], Check = false }).Import(checkpoint).Path;
    }

    /// <summary>The model folder.</summary>
    public string Folder { get; }

    public void Dispose() => folder.Dispose();
}
