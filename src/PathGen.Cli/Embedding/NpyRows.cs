using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PathGen.Cli;

/// <summary>Writes rows of 32-bit floats as NumPy's <c>.npy</c> (format 1.0, little-endian, C order) whose number is known only at the end.</summary>
/// <param name="stream">Seekable; the array starts at its beginning.</param>
/// <param name="width">Floats a row.</param>
internal sealed class NpyRows(Stream stream, int width)
{
    // Magic, version and header length take 10 bytes; NumPy wants data to start at a multiple of 64.
    private const int HeaderBytes = 128;

    /// <summary>Rows written so far.</summary>
    public long Count { get; private set; }

    /// <summary>Writes a row.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        if (row.Length != width)
            throw new ArgumentException($"A row of {row.Length} floats; {width} were expected.", nameof(row));
        if (Count++ == 0)
            stream.Write(Header(0));
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Only little-endian processors are supported.");
        stream.Write(MemoryMarshal.AsBytes(row));
    }

    /// <summary>Writes the header with the final number of rows.</summary>
    public void Finish()
    {
        stream.Position = 0;
        stream.Write(Header(Count));
    }

    private byte[] Header(long rows)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {width}), }}").PadRight(HeaderBytes - 11) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, HeaderBytes - 10, 0, .. Encoding.ASCII.GetBytes(text)];
    }
}
