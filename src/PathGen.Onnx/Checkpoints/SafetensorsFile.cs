using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace PathGen.Onnx;

/// <summary>
/// A checkpoint in the safetensors format (https://github.com/huggingface/safetensors): a length, a JSON header, the tensors' bytes. Read by position
/// rather than through a mapping, so that a file that shrinks meanwhile is an error and not a crash. Thread-safe.
/// </summary>
public sealed class SafetensorsFile : ITensorSource
{
    private const int LengthBytes = 8;

    private readonly SafeFileHandle file;
    private readonly SafetensorsHeader header;
    private readonly ElementReader elements;

    private SafetensorsFile(string name, SafeFileHandle file, SafetensorsHeader header)
    {
        Name = name;
        this.file = file;
        this.header = header;
        elements = new ElementReader(name, file);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => header.Tensors;

    /// <summary>What the writer noted besides, texts by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

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
        elements.Read(name, info.Type, header.DataStart + header.Offsets[name], destination);
    }

    /// <summary>Reads a tensor of any type as it is stored: little-endian, row-major.</summary>
    /// <param name="name">A name of <see cref="Tensors"/>.</param>
    /// <param name="destination">As many bytes as the tensor has.</param>
    /// <exception cref="ModelException">There is no such tensor, or its bytes cannot be read.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not as long as the tensor.</exception>
    public void ReadBytes(string name, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Tensors.TryGetValue(name, out var info))
            throw new ModelException($"{Name} has no tensor {name}.");
        if (info.Count * ElementReader.BytesOf(info.Type) != destination.Length)
            throw new ArgumentException($"{name} has {info.Count * ElementReader.BytesOf(info.Type)} bytes; the destination has {destination.Length}.", nameof(destination));
        try
        {
            if (ElementReader.ReadAll(file, destination, header.DataStart + header.Offsets[name]) < destination.Length)
                throw new ModelException($"{Name} ended inside {name}; it changed since it was opened.");
        }
        catch (IOException e)
        {
            throw new ModelException($"{Name} cannot be read at {name}: {e.Message}", e);
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
        if (ElementReader.ReadAll(file, json, LengthBytes) < json.Length)
            throw new ModelException($"{path} ended inside its header.");
        return SafetensorsHeader.Parse(path, json, LengthBytes + (long)length, fileLength);
    }
}
