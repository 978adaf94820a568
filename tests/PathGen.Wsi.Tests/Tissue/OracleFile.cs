using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Wsi.Tests;

/// <summary>Probabilities that PyTorch computed from the nodes of tissue-unet.onnx, for the reference thumbnails of CMU-1 and TCGA filled up with white: every twelfth pixel of every twelfth row.</summary>
internal static class OracleFile
{
    public static double[][] Read()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Reference.Root, "tests", "PathGen.Wsi.Tests", "Tissue", "TestData", "tissue-unet.json")));
        return [.. json.RootElement.EnumerateObject().Select(slide => slide.Value.EnumerateArray().Select(value => value.GetDouble()).ToArray())];
    }
}
