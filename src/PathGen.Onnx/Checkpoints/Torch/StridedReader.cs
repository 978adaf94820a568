namespace PathGen.Onnx;

/// <summary>
/// Reads a view that does not lie in one piece. It goes through the storage once, in the storage's order and through a window of bounded size, and puts every element where the
/// row-major order wants it.
/// </summary>
internal ref struct StridedReader
{
    private const int WindowElements = 1 << 18;

    private readonly ElementReader elements;
    private readonly string tensor;
    private readonly TensorElementKind kind;
    private readonly long storageStart;
    private readonly long end;
    private readonly Span<float> destination;
    private readonly (long Size, long From, long To)[] dimensions;
    private readonly float[] window;
    private long windowStart;
    private int windowCount;

    private StridedReader(ElementReader elements, string tensor, TorchTensor view, long storageStart, Span<float> destination)
    {
        this.elements = elements;
        this.tensor = tensor;
        this.storageStart = storageStart;
        this.destination = destination;
        kind = view.Storage.Kind;
        dimensions = Ordered(view);
        end = view.Offset + dimensions.Sum(d => (d.Size - 1) * d.From) + 1;
        window = new float[Math.Min(WindowElements, end - view.Offset)];
    }

    /// <summary>Whether no two places of a view are one element, whatever order its dimensions have: what <see cref="Read"/> needs.</summary>
    public static bool IsReadable(TorchTensor view)
    {
        // From the smallest stride up: all that the dimensions before reach lies inside one step of the next.
        var reach = 0L;
        foreach (var (size, from, _) in Ordered(view).Reverse())
        {
            if (from <= reach)
                return false;
            reach += (size - 1) * from;
        }

        return true;
    }

    /// <summary>Whether a view lies in one piece, in row-major order.</summary>
    public static bool IsContiguous(TorchTensor view) => Ordered(view).All(d => d.From == d.To);

    /// <summary>Reads.</summary>
    /// <param name="elements">The file.</param>
    /// <param name="tensor">What messages call the view.</param>
    /// <param name="view">The view; it has elements.</param>
    /// <param name="storageStart">Where the storage's first element begins, in bytes.</param>
    /// <param name="destination">As many elements as the view has.</param>
    public static void Read(ElementReader elements, string tensor, TorchTensor view, long storageStart, Span<float> destination) =>
        new StridedReader(elements, tensor, view, storageStart, destination).Walk(0, view.Offset, 0);

    // Largest stride first; dimensions of one element have no say.
    private static (long Size, long From, long To)[] Ordered(TorchTensor view)
    {
        var to = new long[view.Shape.Length];
        var step = 1L;
        for (var i = to.Length - 1; i >= 0; i--)
            (to[i], step) = (step, step * view.Shape[i]);
        return [.. view.Shape.Select((size, i) => (size, view.Strides[i], to[i])).Where(d => d.size != 1).OrderByDescending(d => d.Item2)];
    }

    // As deep as the tensor has dimensions.
    private void Walk(int dimension, long from, long to)
    {
        if (dimension == dimensions.Length)
        {
            destination[(int)to] = At(from);
            return;
        }

        var (size, fromStep, toStep) = dimensions[dimension];
        if (dimension < dimensions.Length - 1)
        {
            for (var i = 0L; i < size; i++)
                Walk(dimension + 1, from + (i * fromStep), to + (i * toStep));
            return;
        }

        for (var i = 0L; i < size; i++)
            destination[(int)(to + (i * toStep))] = At(from + (i * fromStep));
    }

    private float At(long index)
    {
        if (index >= windowStart + windowCount || windowCount == 0)
        {
            windowStart = index;
            windowCount = (int)Math.Min(window.Length, end - index);
            elements.Read(tensor, kind, storageStart + (index * ElementReader.BytesOf(kind)), window.AsSpan(0, windowCount));
        }

        return window[index - windowStart];
    }
}
