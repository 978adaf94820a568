using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Wsi.Tests;

/// <summary>The reference outputs of attention MIL: parameters, a bag, and what PyTorch makes of them.</summary>
internal sealed class GoldenAttention(JsonElement json)
{
    public static IEnumerable<GoldenAttention> All
    {
        get
        {
            using var document = JsonDocument.Parse(File.ReadAllText(Reference.PathOf("golden", "mil", "attention_mil.json")));
            return [.. document.RootElement.EnumerateArray().Select(element => new GoldenAttention(element.Clone()))];
        }
    }

    public int Branches => json.GetProperty("branches").GetInt32();

    public int Label => json.GetProperty("label").GetInt32();

    public double[][] Patches => [.. json.GetProperty("features").EnumerateArray().Select(Numbers)];

    public Dictionary<string, double[]> Parameters => json.GetProperty("parameters").EnumerateObject().ToDictionary(p => p.Name, p => Numbers(p.Value));

    public Dictionary<string, double[]> Gradients => json.GetProperty("gradients").EnumerateObject().ToDictionary(p => p.Name, p => Numbers(p.Value));

    public double[] Attention => Numbers(json.GetProperty("attention"));

    public double[] SlideLogits => Numbers(json.GetProperty("slide_logits"));

    public double Loss => json.GetProperty("loss").GetDouble();

    public AttentionShape Shape
    {
        get
        {
            var parameters = Parameters;
            var attention = parameters["V_bias"].Length;
            var inner = parameters["V_weight"].Length / attention;
            return new AttentionShape(parameters["reduce_weight"].Length / inner, inner, attention, Branches, parameters["slide_bias"].Length);
        }
    }

    /// <summary>One of the losses; 0 where it has no part.</summary>
    public double PartOf(string name) => json.GetProperty("losses").TryGetProperty(name, out var value) ? value.GetDouble() : 0;

    public AttentionOracle Oracle()
    {
        var shape = Shape;
        return new AttentionOracle(Parameters, shape.InputWidth, shape.InnerWidth, shape.AttentionWidth, shape.Branches, shape.Classes) { Patches = Patches };
    }

    private static double[] Numbers(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().SelectMany(Numbers)] : [element.GetDouble()];
}
