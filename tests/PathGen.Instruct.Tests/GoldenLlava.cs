using System.Text.Json;
using PathGen.Onnx;
using PathGen.Testing;

namespace PathGen.Instruct.Tests;

/// <summary>The reference LLaVA, whose answers transformers computed, imported once for all tests.</summary>
public sealed class GoldenLlava : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> models = [];
    private readonly Lock gate = new();

    public static string Folder => Reference.PathOf("golden", "llava");

    public static string VisionTower => Reference.PathOf("golden", "clip", "clip-tiny-quickgelu", "hf");

    /// <summary>The model's folder in a precision, with blocks of a size.</summary>
    public string Model(string precision = "fp32", int block = 32)
    {
        lock (gate)
        {
            var name = $"{precision}-{block}";
            if (!models.TryGetValue(name, out var path))
            {
                var options = new LlavaImportOptions { OutputFolder = folder[name], VisionTower = VisionTower, Precisions = [precision], BlockSize = block };
                models.Add(name, path = new LlavaImporter(options).Import(Folder).Path);
            }

            return path;
        }
    }

    public static JsonElement Generation()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Reference.PathOf("golden", "llava", "generation.json")));
        return document.RootElement.Clone();
    }

    public static float[] Array(params string[] parts) => Npy.Read(Reference.PathOf(["golden", .. parts])).As<float>();

    public static byte[] Picture(string name) => File.ReadAllBytes(Reference.PathOf("golden", "clip", name));

    public void Dispose() => folder.Dispose();
}
