using System.Runtime.InteropServices;
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
    private readonly bool onlyCpu;
    private bool disposed;

    private OnnxSession(string path, InferenceSession session, bool onlyCpu)
    {
        Path = path;
        this.session = session;
        this.onlyCpu = onlyCpu;
    }

    /// <summary>The ONNX file.</summary>
    public string Path { get; }

    /// <summary>The runtime's own session.</summary>
    internal InferenceSession Runtime => session;

    /// <summary>Whether everything runs on the CPU.</summary>
    internal bool OnlyCpu => onlyCpu;

    /// <summary>Names of the graph's inputs.</summary>
    public IReadOnlyList<string> Inputs => session.InputNames;

    /// <summary>Names of the graph's outputs.</summary>
    public IReadOnlyList<string> Outputs => session.OutputNames;

    /// <summary>What the graph says about each input.</summary>
    public IReadOnlyList<TensorSpec> InputSpecs => [.. Inputs.Select(name => Spec(name, session.InputMetadata[name]))];

    /// <summary>What the graph says about each output.</summary>
    public IReadOnlyList<TensorSpec> OutputSpecs => [.. Outputs.Select(name => Spec(name, session.OutputMetadata[name]))];

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

        // Signed 8-bit weights meet unsigned activations; processors without VNNI add two such products in 16 bits, where they overflow.
        options.AddSessionConfigEntry("session.x64quantprecision", "1");
        if (settings.KeepWeightsMapped)
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
        options.EnableMemoryPattern = !settings.VaryingSizes;
        ProviderList.Append(options, settings);
        try
        {
            return new OnnxSession(path, new InferenceSession(path, options), settings.Providers.All(p => p.IsCpu));
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

    /// <summary>Gives one input and one output memory of their own, for runs that allocate nothing; the graph has no other inputs.</summary>
    /// <param name="input">Name of the input.</param>
    /// <param name="inputShape">Its sizes, outermost first.</param>
    /// <param name="output">Name of the output.</param>
    /// <param name="outputShape">Its sizes, outermost first.</param>
    /// <exception cref="ArgumentException">A name is not of the graph.</exception>
    /// <exception cref="ModelException">A tensor is of a type that cannot be bound, or the runtime refused.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public BoundRun Bind(string input, IEnumerable<long> inputShape, string output, IEnumerable<long> outputShape)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ObjectDisposedException.ThrowIf(disposed, this);
        Require(Inputs, input, "input");
        Require(Outputs, output, "output");
        try
        {
            return new BoundRun(this, session, (input, [.. inputShape]), (output, [.. outputShape]), onlyCpu);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"{Path}: {input} and {output} cannot be bound: {e.Message}", e);
        }
    }

    /// <summary>Runs the graph once and gives results of floats, each by its name.</summary>
    internal Dictionary<string, float[]> RunAll(string input, ReadOnlyMemory<float> values, long[] shape, IReadOnlyList<string> outputs)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        try
        {
            using var value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, MemoryMarshal.AsMemory(values), shape);
            using var results = session.Run(runOptions, [input], [value], outputs);
            return outputs.Select((name, i) => (name, Values: results[i].GetTensorDataAsSpan<float>().ToArray())).ToDictionary(r => r.name, r => r.Values);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"{Path} failed on {input} [{string.Join(", ", shape)}]: {e.Message}", e);
        }
    }

    internal void Run(OrtIoBinding binding)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        try
        {
            session.RunWithBinding(runOptions, binding);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"{Path} failed: {e.Message}", e);
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

    private static TensorSpec Spec(string name, NodeMetadata node) =>
        node.IsTensor ? new TensorSpec(name, node.ElementType, [.. node.Dimensions.Select(size => (long)size)]) : new TensorSpec(name, null, []);

    private void Require(IReadOnlyList<string> names, string name, string role)
    {
        if (!names.Contains(name))
            throw new ArgumentException($"{Path} has no {role} {name}; it has: {string.Join(", ", names)}.");
    }
}
