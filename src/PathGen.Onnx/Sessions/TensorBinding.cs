namespace PathGen.Onnx;

/// <summary>A named tensor of a graph over the caller's memory.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="long"/>.</typeparam>
public sealed class TensorBinding<T>
    where T : unmanaged
{
    /// <summary>Binds memory to a name.</summary>
    /// <param name="name">Name of the graph's input or output.</param>
    /// <param name="memory">Exactly as many elements as the shape has.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    /// <exception cref="ArgumentException">The memory's length is not the shape's product, or the type is not <see cref="float"/> or <see cref="long"/>.</exception>
    public TensorBinding(string name, Memory<T> memory, params ReadOnlySpan<long> shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (typeof(T) != typeof(float) && typeof(T) != typeof(long))
            throw new ArgumentException($"A tensor of {typeof(T).Name} cannot be bound; float and long can.", nameof(memory));
        var count = 1L;
        foreach (var size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(shape));
            count = checked(count * size);
        }

        if (count != memory.Length)
            throw new ArgumentException($"{name}: {memory.Length} elements do not fill [{string.Join(", ", shape.ToArray())}], which needs {count}.", nameof(memory));
        Name = name;
        Memory = memory;
        Shape = shape.ToArray();
    }

    /// <summary>Name of the input or output.</summary>
    public string Name { get; }

    /// <summary>The elements, row-major.</summary>
    public Memory<T> Memory { get; }

    internal long[] Shape { get; }
}
