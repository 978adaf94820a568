namespace PathGen.Onnx;

/// <summary>Writes a LLaMA's ONNX files, named as Optimum and transformers.js name them; weights lie outside, in <c>.onnx_data</c>, from where a runtime maps them.</summary>
/// <param name="folder">Where to.</param>
/// <param name="source">The checkpoint.</param>
/// <param name="llama">Its architecture.</param>
/// <param name="block">Numbers of a block, of 4-bit matrices.</param>
internal sealed class LlamaWriter(string folder, ITensorSource source, LlamaArchitecture llama, int block)
{
    // Providers that have the contributed operators; TensorRT and others read the standard form.
    private static readonly string[] Fused = ["Cpu", "Cuda", "DirectML"];

    // GroupQueryAttention turns heads of whole sixteens only.
    private readonly bool fuses = llama.HeadWidth % 16 == 0;

    /// <summary>The file of a part in a precision.</summary>
    public static string FileName(string part, string precision) => precision == "fp32" ? $"{part}.onnx" : $"{part}_{precision}.onnx";

    /// <summary>Writes the token embedding.</summary>
    public ModelVariant EmbedTokens(string precision, CancellationToken cancellationToken) =>
        Write("embed_tokens", precision, FileName("embed_tokens", precision), LlamaGraph.EmbedTokens(llama, Weights(precision)), cancellationToken);

    /// <summary>
    /// Writes the decoder: of floats in the standard form and, with the same weights, in the fused one; of 4 bits, which no standard operator has, in the fused form alone. Heads that the
    /// fused form cannot turn leave the standard one.
    /// </summary>
    public IEnumerable<ModelVariant> Decoder(string precision, CancellationToken cancellationToken)
    {
        var file = FileName("decoder_model_merged", precision);
        if (precision == "q4")
        {
            yield return Write("decoder", precision, file, Graph(precision, fused: true), cancellationToken);
            yield break;
        }

        var standard = Write("decoder", precision, file, Graph(precision, fused: false), cancellationToken);
        yield return standard;
        if (!fuses)
            yield break;
        cancellationToken.ThrowIfCancellationRequested();
        var fused = Path.GetFileNameWithoutExtension(file) + "_fused.onnx";
        var graph = Graph(precision, fused: true);
        var there = OnnxReader.Read(Path.Combine(folder, file));
        graph.ReplaceConstants([.. graph.Initializers.Select(i => there.Find(i.Name) ?? i)]);
        var data = OnnxFile.WriteSharing(Path.Combine(folder, fused), graph);
        yield return new ModelVariant("decoder", fused, precision, Fused, FileHash.Sha256(Path.Combine(folder, fused), cancellationToken))
        {
            DataFile = data,
            DataSha256 = data is null ? null : data == standard.File ? standard.Sha256 : standard.DataSha256,
        };
    }

    /// <summary>Writes a graph with its weights outside.</summary>
    public ModelVariant Write(string part, string precision, string file, OnnxGraph graph, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = Path.Combine(folder, file);
        OnnxFile.Write(path, graph, largestWhole: 0);
        cancellationToken.ThrowIfCancellationRequested();
        return new ModelVariant(part, file, precision, [], FileHash.Sha256(path, cancellationToken)) { DataFile = file + "_data", DataSha256 = FileHash.Sha256(path + "_data", cancellationToken) };
    }

    /// <summary>A decoder's graph.</summary>
    public OnnxGraph Graph(string precision, bool fused) => new LlamaGraph(llama, Weights(precision), PrecisionOf(precision), block, fused && fuses).Build();

    private LlamaWeights Weights(string precision) => new(source, PrecisionOf(precision), block);

    private static LlamaPrecision PrecisionOf(string precision) => precision switch
    {
        "fp16" => LlamaPrecision.Half,
        "q4" => LlamaPrecision.FourBit,
        _ => LlamaPrecision.Float,
    };
}
