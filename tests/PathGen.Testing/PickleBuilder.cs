using System.Buffers.Binary;
using System.Text;

namespace PathGen.Testing;

/// <summary>Writes pickles operation by operation, as <c>pickletools</c> names them: good ones and bad ones.</summary>
public sealed class PickleBuilder
{
    private readonly MemoryStream stream = new();

    /// <summary>Starts a pickle.</summary>
    /// <param name="protocol">Its protocol.</param>
    public PickleBuilder(int protocol = 2) => Raw(0x80, (byte)protocol);

    /// <summary>The bytes so far, ended by STOP.</summary>
    public byte[] Build() => [.. stream.ToArray(), (byte)'.'];

    /// <summary>Adds operations as bytes.</summary>
    public PickleBuilder Raw(params ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        return this;
    }

    /// <summary>Adds operations that are letters.</summary>
    public PickleBuilder Operations(string letters) => Raw(Encoding.Latin1.GetBytes(letters));

    /// <summary>BINUNICODE.</summary>
    public PickleBuilder Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Operations("X").Raw(length).Raw(utf8);
    }

    /// <summary>The shortest of BININT1, BININT and LONG1.</summary>
    public PickleBuilder Number(long value)
    {
        if (value is >= 0 and < 256)
            return Operations("K").Raw((byte)value);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return value is >= int.MinValue and <= int.MaxValue ? Operations("J").Raw(bytes[..4]) : Raw(0x8a, 8).Raw(bytes);
    }

    /// <summary>GLOBAL.</summary>
    public PickleBuilder Global(string module, string name) => Operations($"c{module}\n{name}\n");

    /// <summary>A tuple of numbers.</summary>
    public PickleBuilder Numbers(params ReadOnlySpan<long> values)
    {
        Operations("(");
        foreach (var value in values)
            Number(value);
        return Operations("t");
    }

    /// <summary>A persistent reference to a storage.</summary>
    public PickleBuilder Storage(string type, string key, long count) =>
        Operations("(").Text("storage").Global("torch", type).Text(key).Text("cpu").Number(count).Operations("tQ");

    /// <summary>A tensor, as <c>torch._utils._rebuild_tensor_v2</c> puts it together.</summary>
    public PickleBuilder Tensor(string type, string key, long count, long offset, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Operations("(").Storage(type, key, count).Number(offset).Numbers(shape).Numbers(strides)
            .Raw(0x89).Global("collections", "OrderedDict").Operations(")RtR");
}
