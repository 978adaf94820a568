using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PathGen.Onnx;

/// <summary>Reads stored elements by their place in a file and widens them to 32-bit floats, a block at a time. Thread-safe.</summary>
/// <param name="name">What messages call the file.</param>
/// <param name="file">The file; its owner disposes it.</param>
internal sealed class ElementReader(string name, SafeFileHandle file)
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Bytes of one element.</summary>
    public static int BytesOf(TensorElementKind kind) => kind switch
    {
        TensorElementKind.Float64 or TensorElementKind.Int64 => 8,
        TensorElementKind.Float32 or TensorElementKind.Int32 => 4,
        TensorElementKind.Float16 or TensorElementKind.BFloat16 or TensorElementKind.Int16 => 2,
        _ => 1,
    };

    /// <summary>Whether elements are of floating point.</summary>
    public static bool IsFloat(TensorElementKind kind) => kind <= TensorElementKind.Float64;

    /// <summary>Reads consecutive elements.</summary>
    /// <param name="tensor">What messages call them.</param>
    /// <param name="kind">Their type.</param>
    /// <param name="offset">Where the first begins, in bytes.</param>
    /// <param name="destination">Receives them.</param>
    /// <exception cref="ModelException">They are not of floating point, or the file ends or fails.</exception>
    public void Read(string tensor, TensorElementKind kind, long offset, Span<float> destination)
    {
        switch (kind)
        {
            case TensorElementKind.Float32:
                Fill(tensor, offset, destination);
                break;
            case TensorElementKind.Float16:
                Widen<Half>(tensor, offset, destination, TensorPrimitives.ConvertToSingle);
                break;
            case TensorElementKind.BFloat16:
                Widen<ushort>(tensor, offset, destination, BFloat16.ToSingle);
                break;
            case TensorElementKind.Float64:
                Widen<double>(tensor, offset, destination, TensorPrimitives.ConvertTruncating<double, float>);
                break;
            default:
                throw new ModelException($"{name}: {tensor} is of {kind}; a tensor of floating point was expected.");
        }
    }

    /// <summary>Reads up to as many bytes as fit; fewer only at the end of the file.</summary>
    public static int ReadAll(SafeFileHandle file, Span<byte> destination, long offset)
    {
        var total = 0;
        while (total < destination.Length)
        {
            var read = RandomAccess.Read(file, destination[total..], offset + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }

    // The destination may hold more than 2³¹ bytes, so it fills in blocks.
    private void Fill<T>(string tensor, long offset, Span<T> destination)
        where T : unmanaged
    {
        var perBlock = BlockBytes / Marshal.SizeOf<T>();
        try
        {
            while (!destination.IsEmpty)
            {
                var block = MemoryMarshal.AsBytes(destination[..Math.Min(perBlock, destination.Length)]);
                if (ReadAll(file, block, offset) < block.Length)
                    throw new ModelException($"{name} ended inside {tensor}; it changed since it was opened.");
                offset += block.Length;
                destination = destination[Math.Min(perBlock, destination.Length)..];
            }
        }
        catch (IOException e)
        {
            throw new ModelException($"{name} cannot be read at {tensor}: {e.Message}", e);
        }
    }

    private void Widen<T>(string tensor, long offset, Span<float> destination, Widening<T> widen)
        where T : unmanaged
    {
        var size = Marshal.SizeOf<T>();
        var buffer = ArrayPool<T>.Shared.Rent(Math.Min(BlockBytes / size, Math.Max(destination.Length, 1)));
        try
        {
            while (!destination.IsEmpty)
            {
                var block = buffer.AsSpan(0, Math.Min(buffer.Length, destination.Length));
                Fill(tensor, offset, block);
                widen(block, destination[..block.Length]);
                offset += (long)block.Length * size;
                destination = destination[block.Length..];
            }
        }
        finally
        {
            ArrayPool<T>.Shared.Return(buffer);
        }
    }

    private delegate void Widening<T>(ReadOnlySpan<T> source, Span<float> destination);
}
