using System.Runtime.InteropServices;

namespace PathGen.Onnx;

/// <summary>A constant tensor of a graph, produced when it is written so that weights stream one at a time.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="ByteLength">Bytes that <paramref name="Write"/> writes.</param>
/// <param name="Write">Writes the elements, row-major, little-endian.</param>
internal sealed record OnnxInitializer(string Name, OnnxElementType Type, IReadOnlyList<long> Shape, long ByteLength, Action<Stream> Write)
{
    private const int BlockFloats = 1 << 20;

    /// <summary>Where the elements lie in a file as they are written; null where they are made.</summary>
    public OnnxPlace? Place { get; init; }

    /// <summary>Bytes of one element.</summary>
    /// <exception cref="ModelException">Elements of the type are not handled.</exception>
    public static int SizeOf(OnnxElementType type) => type switch
    {
        OnnxElementType.Int64 or OnnxElementType.Double => 8,
        OnnxElementType.Float or OnnxElementType.Int32 => 4,
        OnnxElementType.Float16 or OnnxElementType.BFloat16 => 2,
        OnnxElementType.UInt8 or OnnxElementType.Int8 or OnnxElementType.Bool => 1,
        _ => throw new ModelException($"Elements of ONNX type {(int)type} are not handled; floats, integers and truth values are."),
    };

    /// <summary>Bytes that are there.</summary>
    public static OnnxInitializer Bytes(string name, OnnxElementType type, IReadOnlyList<long> shape, byte[] bytes) => new(name, type, shape, bytes.Length, stream => stream.Write(bytes));

    /// <summary>Integers, as one dimension or, where there is no shape, as a scalar.</summary>
    public static OnnxInitializer Integers(string name, bool scalar, params long[] values) => new(
        name, OnnxElementType.Int64, scalar ? [] : [values.Length], sizeof(long) * values.Length, stream => stream.Write(MemoryMarshal.AsBytes<long>(values)));

    /// <summary>Floats that a function makes when they are written.</summary>
    public static OnnxInitializer Floats(string name, IReadOnlyList<long> shape, Func<float[]> make)
    {
        var count = shape.Aggregate(1L, (product, size) => checked(product * size));
        return new OnnxInitializer(name, OnnxElementType.Float, shape, sizeof(float) * count, stream => WriteFloats(stream, make()));
    }

    /// <summary>A tensor of a checkpoint as it is.</summary>
    public static OnnxInitializer Of(ITensorSource source, string tensor) => Floats(tensor, source.Tensors[tensor].Shape, () => Read(source, tensor));

    /// <summary>A matrix of a checkpoint, transposed.</summary>
    public static OnnxInitializer Transposed(ITensorSource source, string tensor)
    {
        var shape = source.Tensors[tensor].Shape;
        var (rows, columns) = (checked((int)shape[0]), checked((int)shape[1]));
        return Floats(tensor + ".transposed", [columns, rows], () => Transpose(Read(source, tensor), rows, columns));
    }

    /// <summary>Some rows of a matrix of a checkpoint, transposed.</summary>
    public static OnnxInitializer Transposed(ITensorSource source, string tensor, int first, int count)
    {
        var columns = checked((int)source.Tensors[tensor].Shape[1]);
        return Floats($"{tensor}.{first}.transposed", [columns, count], () => Transpose(Read(source, tensor).AsSpan(first * columns, count * columns).ToArray(), count, columns));
    }

    /// <summary>The elements of a tensor of 32-bit floats.</summary>
    /// <exception cref="ModelException">It is of another type, or too large for one array.</exception>
    public float[] ToFloats()
    {
        if (Type != OnnxElementType.Float || ByteLength > Array.MaxLength)
            throw new ModelException($"{Name} is of {Type} and {ByteLength:N0} bytes; 32-bit floats of at most {Array.MaxLength:N0} bytes were expected.");
        var bytes = GC.AllocateUninitializedArray<byte>((int)ByteLength);
        using var stream = new MemoryStream(bytes);
        Write(stream);
        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    /// <summary>Reads a whole tensor.</summary>
    public static float[] Read(ITensorSource source, string tensor)
    {
        var count = source.Tensors[tensor].Count;
        if (count > Array.MaxLength)
            throw new ModelException($"{source.Name}: {tensor} has {count:N0} elements; a tensor of at most {Array.MaxLength:N0} is converted.");
        var values = GC.AllocateUninitializedArray<float>((int)count);
        source.Read(tensor, values);
        return values;
    }

    /// <summary>A matrix of rows × columns, transposed.</summary>
    public static float[] Transpose(float[] values, int rows, int columns)
    {
        // Tiles of 32 × 32 floats (4 KiB each way) keep both sides in the first-level cache.
        const int Tile = 32;
        var result = GC.AllocateUninitializedArray<float>(values.Length);
        for (var row0 = 0; row0 < rows; row0 += Tile)
        {
            for (var column0 = 0; column0 < columns; column0 += Tile)
            {
                for (var column = column0; column < Math.Min(columns, column0 + Tile); column++)
                {
                    for (var row = row0; row < Math.Min(rows, row0 + Tile); row++)
                        result[((long)column * rows) + row] = values[((long)row * columns) + column];
                }
            }
        }

        return result;
    }

    private static void WriteFloats(Stream stream, float[] values)
    {
        for (var start = 0; start < values.Length; start += BlockFloats)
            stream.Write(MemoryMarshal.AsBytes(values.AsSpan(start, Math.Min(BlockFloats, values.Length - start))));
    }
}
