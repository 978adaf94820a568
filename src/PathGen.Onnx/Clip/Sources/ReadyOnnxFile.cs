namespace PathGen.Onnx;

/// <summary>An ONNX file of a ready folder, named as Optimum and transformers.js name theirs.</summary>
/// <param name="Path">The file.</param>
/// <param name="Part"><c>vision</c> or <c>text</c>.</param>
/// <param name="Suffix">What follows <c>_model_</c> in its name, such as <c>fp16</c>; empty for nothing.</param>
internal sealed record ReadyOnnxFile(string Path, string Part, string Suffix)
{
    // uint8, int8 and quantized are all dynamic quantisation to 8 bits, with another type or name.
    private static readonly (string Suffix, string Precision)[] Precisions = [("", "fp32"), ("fp16", "fp16"), ("int8", "int8"), ("quantized", "int8"), ("uint8", "int8")];

    /// <summary>Its name without the folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Its precision as <c>model.json</c> says it, or null where that has no word for it (4 bits and the like).</summary>
    public string? Precision => Array.Find(Precisions, p => p.Suffix == Suffix).Precision;

    /// <summary>Place in the order in which variants are preferred.</summary>
    public int Rank => Array.FindIndex(Precisions, p => p.Suffix == Suffix);

    /// <summary>Providers it is meant for; empty for all. What is quantised to 8 bits is for CPUs.</summary>
    public IReadOnlyList<string> Providers => Precision == "int8" ? [ExecutionProvider.Cpu.Name] : [];
}
