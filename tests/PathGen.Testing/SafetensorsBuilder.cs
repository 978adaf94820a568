using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace PathGen.Testing;

/// <summary>Builds safetensors files for tests.</summary>
public sealed class SafetensorsBuilder
{
    private readonly JsonObject header = [];
    private readonly MemoryStream data = new();

    /// <summary>Adds 32-bit floats.</summary>
    public SafetensorsBuilder Add(string name, float[] values, params long[] shape) => Add(name, "F32", MemoryMarshal.AsBytes<float>(values), shape);

    /// <summary>Adds a tensor of any type.</summary>
    public SafetensorsBuilder Add(string name, string type, ReadOnlySpan<byte> bytes, params long[] shape)
    {
        header[name] = new JsonObject
        {
            ["dtype"] = type,
            ["shape"] = new JsonArray([.. shape.Select(n => (JsonNode)n)]),
            ["data_offsets"] = new JsonArray(data.Length, data.Length + bytes.Length),
        };
        data.Write(bytes);
        return this;
    }

    /// <summary>The file's bytes.</summary>
    public byte[] Build() => Build(header.ToJsonString(), data.ToArray());

    /// <summary>A file of any header and data.</summary>
    public static byte[] Build(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        return [.. length, .. json, .. data];
    }
}
