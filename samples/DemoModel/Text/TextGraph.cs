using PathGen.Clip;
using PathGen.Onnx;

namespace PathGen.Samples.DemoModel;

/// <summary>The text part as an ONNX graph: input_ids [batch, 77] → text_embeds [batch, D], the sum of the vectors of the tokens before the end-of-text token.</summary>
internal static class TextGraph
{
    /// <summary>Builds the graph.</summary>
    public static OnnxGraph Build(TokenTable table, int contextLength)
    {
        var graph = new OnnxGraph("pathgen_demo_text");
        graph.Input("input_ids", OnnxElementType.Int64, contextLength);
        var end = graph.Constant(OnnxInitializer.Integers("end_token", scalar: true, ClipTokenizer.EndToken));
        var one = graph.Constant(OnnxInitializer.Integers("position_axis", scalar: true, 1));
        var axes = graph.Constant(OnnxInitializer.Integers("position_axes", scalar: false, 1));
        var last = graph.Constant(OnnxInitializer.Integers("last_axis", scalar: false, 2));
        var unit = graph.Constant(OnnxInitializer.Floats("unit", [], () => [1f]));
        var rowOfToken = graph.Constant(OnnxInitializer.Integers("row_of_token", scalar: false, table.RowOfToken()));
        var vectors = graph.Constant(OnnxInitializer.Floats(
            "token_vectors", [table.Vectors.Count, TokenTable.Width], () => [.. table.Vectors.SelectMany(v => v).Select(v => (float)v)]));
        var origin = graph.Constant(OnnxInitializer.Floats("origin", [TokenTable.Width], () => [.. table.Origin.Select(v => (float)v)]));

        // 1 before the first end-of-text token, 0 from it on: what pads a short text, 0, is also the token "!".
        graph.Node("Equal", "is_end", ["input_ids", end]);
        graph.Node("Cast", "is_end_float", ["is_end"], OnnxAttribute.Integer("to", (long)OnnxElementType.Float));
        graph.Node("CumSum", "ends_so_far", ["is_end_float", one]);
        graph.Node("Min", "ended", ["ends_so_far", unit]);
        graph.Node("Sub", "counts", [unit, "ended"]);
        graph.Node("Unsqueeze", "counts_column", ["counts", last]);

        graph.Node("Gather", "rows", [rowOfToken, "input_ids"]);
        graph.Node("Gather", "vectors", [vectors, "rows"]);
        graph.Node("Mul", "counted", ["vectors", "counts_column"]);
        graph.Node("ReduceSum", "sum", ["counted", axes], OnnxAttribute.Integer("keepdims", 0));
        graph.Node("Add", "text_embeds", ["sum", origin]);
        graph.Output("text_embeds", OnnxElementType.Float, TokenTable.Width);
        return graph;
    }
}
