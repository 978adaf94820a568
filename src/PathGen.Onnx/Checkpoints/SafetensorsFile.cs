using System.Buffers;
using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PathGen.Onnx;

/// <summary>
/// A checkpoint in the safetensors format (https://github.com/huggingface/safetensors): a length, a JSON header, the tensors' bytes. Read by position
/// rather than through a mapping, so that a file that shrinks meanwhile is an error and not a crash. Thread-safe.
/// </summary>
public sealed class SafetensorsFile : ITensorSource
{
    private const int LengthBytes = 8;
    private const int BlockBytes = 1 << 20;

    private readonly SafeFileHandle file;
    private readonly SafetensorsHeader header;

    private SafetensorsFile(string name, SafeFileHandle file, SafetensorsHeader header)
    {
        Name = name;
        this.file = file;
        this.header = header;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => header.Tensors;

    /// <summary>Opens a file and validates its header; the tensors' bytes are read on demand.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">The file cannot be read or breaks the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var opened = new SafetensorsFile(path, file, ReadHeader(path, file));
            file = null;
            return opened;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} cannot be read: {e.Message}", e);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not as long as the tensor.</exception>
    public void Read(string name, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Tensors.TryGetValue(name, out var info))
            throw new ModelException($"{Name} has no tensor {name}.");
        if (info.Count != destination.Length)
            throw new ArgumentException($"{name} has {info.Count} elements; the destination has {destination.Length}.", nameof(destination));
        var offset = header.DataStart + header.Offsets[name];
        switch (info.Type)
        {
            case TensorElementKind.Float32:
                Fill(name, offset, destination);
                break;
            case TensorElementKind.Float16:
                Widen<Half>(name, offset, destination, TensorPrimitives.ConvertToSingle);
                break;
            case TensorElementKind.BFloat16:
                Widen<ushort>(name, offset, destination, BFloat16.ToSingle);
                break;
            case TensorElementKind.Float64:
                Widen<double>(name, offset, destination, TensorPrimitives.ConvertTruncating<double, float>);
                break;
            default:
                throw new ModelException($"{Name}: {name} is of {info.Type}; a tensor of floating point was expected.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static SafetensorsHeader ReadHeader(string path, SafeFileHandle file)
    {
        var fileLength = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[LengthBytes];
        if (fileLength < LengthBytes || RandomAccess.Read(file, prefix, 0) < LengthBytes)
            throw new ModelException($"{path} has {fileLength} bytes and is no safetensors file, which begins with a length of 8 bytes.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaximumBytes || (long)length > fileLength - LengthBytes)
        {
            throw new ModelException(
                $"{path} states a header of {length:N0} bytes, in a file of {fileLength:N0}; at most {SafetensorsHeader.MaximumBytes:N0} and no more than the file holds "
                + "were expected. It is truncated or no safetensors file.");
        }

        var json = new byte[length];
        if (ReadAll(file, json, LengthBytes) < json.Length)
            throw new ModelException($"{path} ended inside its header.");
        return SafetensorsHeader.Parse(path, json, LengthBytes + (long)length, fileLength);
    }

    private static int ReadAll(SafeFileHandle file, Span<byte> destination, long offset)
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
    private void Fill<T>(string name, long offset, Span<T> destination)
        where T : unmanaged
    {
        var perBlock = BlockBytes / Marshal.SizeOf<T>();
        try
        {
            while (!destination.IsEmpty)
            {
                var block = MemoryMarshal.AsBytes(destination[..Math.Min(perBlock, destination.Length)]);
                if (ReadAll(file, block, offset) < block.Length)
                    throw new ModelException($"{Name} ended inside {name}; it changed since it was opened.");
                offset += block.Length;
                destination = destination[Math.Min(perBlock, destination.Length)..];
            }
        }
        catch (IOException e)
        {
            throw new ModelException($"{Name} cannot be read at {name}: {e.Message}", e);
        }
    }

    private void Widen<T>(string name, long offset, Span<float> destination, Widening<T> widen)
        where T : unmanaged
    {
        var size = Marshal.SizeOf<T>();
        var buffer = ArrayPool<T>.Shared.Rent(Math.Min(BlockBytes / size, Math.Max(destination.Length, 1)));
        try
        {
            while (!destination.IsEmpty)
            {
                var block = buffer.AsSpan(0, Math.Min(buffer.Length, destination.Length));
                Fill(name, offset, block);
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
