using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace PathGen.Testing;

/// <summary>An array of NumPy's <c>.npy</c> format, version 1, C order, little-endian.</summary>
public sealed record Npy(string Descriptor, int[] Shape, byte[] Data)
{
    /// <summary>Reads a file.</summary>
    public static Npy Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var headerLength = BitConverter.ToUInt16(bytes, 8);
        var header = Encoding.ASCII.GetString(bytes, 10, headerLength);
        var descriptor = Regex.Match(header, "'descr': '([^']+)'").Groups[1].Value;
        var shape = Regex.Match(header, @"'shape': \(([^)]*)\)").Groups[1].Value
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new Npy(descriptor, shape, bytes[(10 + headerLength)..]);
    }

    /// <summary>The elements, reinterpreted.</summary>
    public T[] As<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Data).ToArray();
}
