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

    /// <summary>DirectML (Windows) on device 0.</summary>
    public static ExecutionProvider DirectML { get; } = new("DirectML");

    /// <summary>Core ML (macOS, iOS).</summary>
    public static ExecutionProvider CoreML { get; } = new("CoreML");

    /// <summary>Intel OpenVINO on the device that it chooses.</summary>
    public static ExecutionProvider OpenVino { get; } = new("OpenVino");

    /// <summary>Whether this is the CPU provider, under its short or its full name.</summary>
    public bool IsCpu => Name.Equals("Cpu", StringComparison.OrdinalIgnoreCase) || Name.Equals("CPUExecutionProvider", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// NVIDIA TensorRT on device 0, which builds an engine when a model first runs (minutes) and finds it again in a folder afterwards. List <see cref="Cuda"/> behind it for what it
    /// does not run.
    /// </summary>
    /// <param name="engineCache">The folder for engines and timings, made where it is not there. Engines hold for one GPU model and one TensorRT version.</param>
    /// <param name="fp16">Whether TensorRT may compute a 32-bit graph in 16 bits.</param>
    public static ExecutionProvider TensorRt(string engineCache, bool fp16 = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(engineCache);
        var options = new Dictionary<string, string>
        {
            ["trt_engine_cache_enable"] = "1",
            ["trt_engine_cache_path"] = engineCache,
            ["trt_timing_cache_enable"] = "1",
            ["trt_timing_cache_path"] = engineCache,
        };
        if (fp16)
            options["trt_fp16_enable"] = "1";
        return new ExecutionProvider("TensorRt", options);
    }

    /// <summary>Reads <c>NAME</c> or <c>NAME:option=value,option=value</c>, as the command line takes it.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ModelException">It has no name, or an option has no value or comes twice.</exception>
    public static ExecutionProvider Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? text : text[..colon]).Trim();
        if (name.Length == 0)
            throw new ModelException($"\"{text}\" names no execution provider; NAME or NAME:option=value,option=value is expected, such as cuda:device_id=1.");
        if (colon < 0)
            return new ExecutionProvider(name);
        var options = new Dictionary<string, string>();
        foreach (var pair in text[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !options.TryAdd(pair[..equals].TrimEnd(), pair[(equals + 1)..].TrimStart()))
                throw new ModelException($"\"{pair}\" of execution provider {name} is no option=value, or the option comes twice.");
        }

        return new ExecutionProvider(name, options);
    }
}
