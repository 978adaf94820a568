namespace PathGen.Onnx;

/// <summary>One entry of the ordered list of execution providers: a name and its options.</summary>
/// <param name="Name"><c>Cpu</c>, <c>Cuda</c>, <c>TensorRt</c>, <c>DirectML</c>, <c>CoreML</c>, <c>OpenVino</c>, or any provider name that ONNX Runtime knows.</param>
/// <param name="Options">The provider's own options, or null.</param>
public sealed record ExecutionProvider(string Name, IReadOnlyDictionary<string, string>? Options = null)
{
    /// <summary>The CPU provider; a fallback only where it is listed.</summary>
    public static ExecutionProvider Cpu { get; } = new("Cpu");

    /// <summary>NVIDIA CUDA on device 0.</summary>
    public static ExecutionProvider Cuda { get; } = new("Cuda");

    /// <summary>Whether this is the CPU provider, under its short or its full name.</summary>
    public bool IsCpu => Name.Equals("Cpu", StringComparison.OrdinalIgnoreCase) || Name.Equals("CPUExecutionProvider", StringComparison.OrdinalIgnoreCase);
}
