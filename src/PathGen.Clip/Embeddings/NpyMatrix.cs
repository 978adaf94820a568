using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace PathGen.Clip;

/// <summary>
/// A matrix of 32-bit floats as NumPy's <c>.npy</c>, version 1.0: little-endian, row after row, the data starting at a multiple of 64 bytes
/// (numpy.lib.format).
/// </summary>
internal static partial class NpyMatrix
{
    /// <summary>The widest row that is read, in floats.</summary>
    public const int MaxWidth = 1 << 16;

    private const int Alignment = 64;
    private const int PrefixBytes = 10;
    private const int ChunkFloats = 1 << 18;
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>Writes a matrix and returns the SHA-256 of all that was written.</summary>
    public static byte[] Write(Stream stream, EmbeddingMatrix matrix, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var header = Header(matrix.Count, matrix.Width);
        hash.AppendData(header);
        stream.Write(header);
        var values = matrix.Values.Span;
        while (!values.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chunk = values[..Math.Min(values.Length, ChunkFloats)];
            var bytes = MemoryMarshal.AsBytes(chunk);
            hash.AppendData(bytes);
            stream.Write(bytes);
            values = values[chunk.Length..];
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="EmbeddingException">It cannot be read, is no such file, or its shape and its length disagree.</exception>
    public static EmbeddingMatrix Read(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Read(stream, path, out _, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddingException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a matrix and the SHA-256 of the file.</summary>
    /// <exception cref="EmbeddingException">It is no such file, or its shape and its length disagree.</exception>
    public static EmbeddingMatrix Read(Stream stream, string path, out byte[] sha256, CancellationToken cancellationToken)
    {
        var (count, width) = ReadShape(stream, path, out var header);
        if ((long)count * width > Array.MaxLength)
            throw new EmbeddingException($"{path}: a matrix of {count} × {width} is more than one array holds.");

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        var values = new float[count * width];
        for (var start = 0; start < values.Length; start += ChunkFloats)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var bytes = MemoryMarshal.AsBytes(values.AsSpan(start, Math.Min(ChunkFloats, values.Length - start)));
            stream.ReadExactly(bytes);
            hash.AppendData(bytes);
        }

        sha256 = hash.GetHashAndReset();
        return new EmbeddingMatrix(values, width);
    }

    /// <summary>Reads everything before the values.</summary>
    /// <exception cref="EmbeddingException">It is no such file, or its shape and its length disagree.</exception>
    public static (int Count, int Width) ReadShape(Stream stream, string path, out byte[] header)
    {
        header = new byte[PrefixBytes];
        if (stream.ReadAtLeast(header, PrefixBytes, throwOnEndOfStream: false) < PrefixBytes || !header.AsSpan().StartsWith(Magic))
            throw new EmbeddingException($"{path}: not a NumPy file of version 1.0.");
        Array.Resize(ref header, PrefixBytes + (header[8] | (header[9] << 8)));
        var rest = header.AsSpan(PrefixBytes);
        if (stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length)
            throw new EmbeddingException($"{path}: the file ends inside its header.");
        var text = Encoding.ASCII.GetString(rest);
        var shape = ShapeEntry().Match(text);
        if (!DescriptorEntry().IsMatch(text) || !OrderEntry().IsMatch(text) || !shape.Success
            || !int.TryParse(shape.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var count)
            || !int.TryParse(shape.Groups[2].ValueSpan, CultureInfo.InvariantCulture, out var width) || width is 0 or > MaxWidth)
            throw new EmbeddingException($"{path}: the header \"{text.Trim()}\" is not that of a matrix of 32-bit floats in C order, up to {MaxWidth} wide.");
        var expected = header.Length + 4L * count * width;
        if (stream.Length != expected)
            throw new EmbeddingException($"{path}: {stream.Length} bytes, but a matrix of {count} × {width} needs {expected}. The file is cut or its header lies.");
        return (count, width);
    }

    /// <summary>Everything before the values.</summary>
    public static byte[] Header(int count, int width)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({count}, {width}), }}");
        var total = (PrefixBytes + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var header = new byte[total];
        Magic.CopyTo(header);
        header[8] = (byte)(total - PrefixBytes);
        header[9] = (byte)((total - PrefixBytes) >> 8);
        header.AsSpan(PrefixBytes).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(PrefixBytes));
        header[^1] = (byte)'\n';
        return header;
    }

    [GeneratedRegex("'descr': *'<f4'")]
    private static partial Regex DescriptorEntry();

    [GeneratedRegex("'fortran_order': *False")]
    private static partial Regex OrderEntry();

    [GeneratedRegex("'shape': *\\(([0-9]{1,10}), *([0-9]{1,10}),?\\)")]
    private static partial Regex ShapeEntry();
}
