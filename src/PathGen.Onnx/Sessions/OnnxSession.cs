using Microsoft.ML.OnnxRuntime;

namespace PathGen.Onnx;

/// <summary>
/// One ONNX graph ready to run. Thread-safe: several threads may run it at once; they share its threads and its weights.
/// Disposing it while it runs is a mistake of the caller.
/// </summary>
public sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private bool disposed;

    private OnnxSession(string path, InferenceSession session)
    {
        Path = path;
        this.session = session;
    }

    /// <summary>The ONNX file.</summary>
    public string Path { get; }

    /// <summary>Names of the graph's inputs.</summary>
    public IReadOnlyList<string> Inputs => session.InputNames;

    /// <summary>Names of the graph's outputs.</summary>
    public IReadOnlyList<string> Outputs => session.OutputNames;

    /// <summary>Loads a graph.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="settings">Providers, threads, optimization; null for the defaults.</param>
    /// <exception cref="ModelException">The file is missing or is no whole ONNX graph, a provider cannot load, or ONNX Runtime's native library is missing.</exception>
    public static OnnxSession Load(string path, SessionSettings? settings = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        settings ??= new SessionSettings();
        if (!File.Exists(path))
            throw new ModelException($"There is no ONNX file {path}.");
        OnnxRuntimeLibrary.Load();
        using var options = new SessionOptions();
        options.IntraOpNumThreads = settings.IntraOpThreads;
        options.GraphOptimizationLevel = settings.GraphOptimization switch
        {
            GraphOptimization.None => GraphOptimizationLevel.ORT_DISABLE_ALL,
            GraphOptimization.Basic => GraphOptimizationLevel.ORT_ENABLE_BASIC,
            GraphOptimization.Extended => GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
            _ => GraphOptimizationLevel.ORT_ENABLE_ALL,
        };

        // What goes wrong comes back as an exception; the native logger would only repeat it on standard error.
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", settings.AllowSpinning ? "1" : "0");
        if (settings.KeepWeightsMapped)
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
        ProviderList.Append(options, settings.Providers);
        try
        {
            return new OnnxSession(path, new InferenceSession(path, options));
        }
        catch (OnnxRuntimeException e)
        {
            var providers = string.Join(", ", settings.Providers.Select(p => p.Name));
            throw new ModelException(
                $"{path} ({new FileInfo(path).Length:N0} bytes) cannot be loaded for {providers}: {e.Message} If the file is truncated or damaged, import the model again.", e);
        }
    }

    /// <summary>Runs the graph from one tensor to one tensor, over the caller's memory without copies.</summary>
    /// <typeparam name="TInput">Element type of the input: <see cref="float"/> or <see cref="long"/>.</typeparam>
    /// <typeparam name="TOutput">Element type of the output: <see cref="float"/> or <see cref="long"/>.</typeparam>
    /// <param name="input">Name, memory and shape of the input; pinned meanwhile.</param>
    /// <param name="output">Name, memory and shape of the output; receives the values.</param>
    /// <exception cref="ArgumentException">A name is not of the graph, or the memory is shorter or longer than its shape.</exception>
    /// <exception cref="ModelException">The runtime failed.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public void Run<TInput, TOutput>(TensorBinding<TInput> input, TensorBinding<TOutput> output)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ObjectDisposedException.ThrowIf(disposed, this);
        Require(Inputs, input.Name, "input");
        Require(Outputs, output.Name, "output");
        try
        {
            using var inputValue = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, input.Memory, input.Shape);
            using var outputValue = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, output.Memory, output.Shape);
            session.Run(runOptions, [input.Name], [inputValue], [output.Name], [outputValue]);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"{Path} failed on {input.Name} [{string.Join(", ", input.Shape)}]: {e.Message}", e);
        }
    }

    /// <summary>Element type and sizes of an input or output; a size that is open until it runs is -1.</summary>
    internal (Type? Element, IReadOnlyList<int> Sizes) Describe(string name)
    {
        var node = session.InputMetadata.TryGetValue(name, out var input) ? input : session.OutputMetadata[name];
        return node.IsTensor ? (node.ElementType, node.Dimensions) : (null, []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed = true;
        session.Dispose();
        runOptions.Dispose();
    }

    private void Require(IReadOnlyList<string> names, string name, string role)
    {
        if (!names.Contains(name))
            throw new ArgumentException($"{Path} has no {role} {name}; it has: {string.Join(", ", names)}.");
    }
}
