using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace PathGen.Onnx;

/// <summary>
/// One input and one output of a graph in memory of their own, bound once, so that running again and again allocates nothing. Made by
/// <see cref="OnnxSession.Bind"/>. Not thread-safe: one for each thread that runs; dispose it before its session.
/// </summary>
public sealed class BoundRun : IDisposable
{
    // A cache line, and the widest vector.
    private const int Alignment = 64;

    private readonly OnnxSession session;
    private readonly OrtIoBinding binding;
    private readonly OrtValue inputValue;
    private readonly OrtValue outputValue;
    private readonly string inputName;
    private readonly Buffer input;
    private readonly Buffer output;
    private readonly bool bindsAgain;

    internal BoundRun(OnnxSession session, InferenceSession runtime, (string Name, long[] Shape) input, (string Name, long[] Shape) output, bool onlyCpu)
    {
        this.session = session;
        inputName = input.Name;

        // Binding copies an input that lies elsewhere than the provider to the provider's device, so there it is bound before each run.
        bindsAgain = !onlyCpu;
        this.input = new Buffer(runtime.InputMetadata[input.Name].ElementDataType, input.Shape);
        this.output = new Buffer(runtime.OutputMetadata[output.Name].ElementDataType, output.Shape);
        binding = runtime.CreateIoBinding();
        inputValue = this.input.ToValue(input.Shape);
        outputValue = this.output.ToValue(output.Shape);
        binding.BindInput(inputName, inputValue);
        binding.BindOutput(output.Name, outputValue);
    }

    /// <summary>Element type of the input: <see cref="float"/>, <see cref="Half"/> or <see cref="long"/>.</summary>
    public Type InputType => input.Type;

    /// <summary>Element type of the output: <see cref="float"/>, <see cref="Half"/> or <see cref="long"/>.</summary>
    public Type OutputType => output.Type;

    /// <summary>The input, row-major; what is written here is what the next <see cref="Run"/> sees.</summary>
    /// <typeparam name="T"><see cref="InputType"/>.</typeparam>
    /// <exception cref="InvalidOperationException">The input is of another type.</exception>
    public Span<T> Input<T>()
        where T : unmanaged => input.As<T>(inputName);

    /// <summary>The output, row-major, as the last <see cref="Run"/> wrote it.</summary>
    /// <typeparam name="T"><see cref="OutputType"/>.</typeparam>
    /// <exception cref="InvalidOperationException">The output is of another type.</exception>
    public ReadOnlySpan<T> Output<T>()
        where T : unmanaged => output.As<T>("the output");

    /// <summary>Runs the graph.</summary>
    /// <exception cref="ModelException">The runtime failed.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public void Run()
    {
        if (bindsAgain)
            binding.BindInput(inputName, inputValue);
        session.Run(binding);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        binding.Dispose();
        inputValue.Dispose();
        outputValue.Dispose();
    }

    /// <summary>Memory that never moves, aligned.</summary>
    private readonly struct Buffer
    {
        private readonly TensorElementType type;
        private readonly byte[] bytes;
        private readonly int start;
        private readonly int length;

        public Buffer(TensorElementType type, long[] shape)
        {
            this.type = type;
            Type = type switch
            {
                TensorElementType.Float => typeof(float),
                TensorElementType.Float16 => typeof(Half),
                TensorElementType.Int64 => typeof(long),
                _ => throw new ModelException($"A tensor of {type} cannot be bound; float, Half and long can."),
            };
            length = checked((int)shape.Aggregate((long)SizeOf(type), (product, size) => checked(product * size)));
            bytes = GC.AllocateArray<byte>(checked(length + Alignment), pinned: true);
            start = (int)(-Address(bytes) & (Alignment - 1));
        }

        public Type Type { get; }

        public Span<T> As<T>(string name)
            where T : unmanaged => typeof(T) == Type
                ? MemoryMarshal.Cast<byte, T>(bytes.AsSpan(start, length))
                : throw new InvalidOperationException($"{name} is of {Type.Name}, not of {typeof(T).Name}.");

        public OrtValue ToValue(long[] shape) =>
            OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, (nint)(Address(bytes) + start), length);

        private static int SizeOf(TensorElementType type) => type switch
        {
            TensorElementType.Float => sizeof(float),
            TensorElementType.Float16 => Unsafe.SizeOf<Half>(),
            _ => sizeof(long),
        };

        // The array lies on the pinned heap.
        private static long Address(byte[] array) => Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
    }
}
