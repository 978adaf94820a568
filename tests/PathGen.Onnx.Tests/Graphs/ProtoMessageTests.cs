namespace PathGen.Onnx.Tests.Graphs;

public sealed class ProtoMessageTests
{
    [Fact]
    public void Examples_of_the_encoding_guide_come_out()
    {
        // https://protobuf.dev/programming-guides/encoding: "A Simple Message", "Length-Delimited Records", "Submessages".
        Assert.Equal([0x08, 0x96, 0x01], Write(new ProtoMessage().Integer(1, 150)));
        Assert.Equal([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6E, 0x67], Write(new ProtoMessage().String(2, "testing")));
        Assert.Equal([0x1A, 0x03, 0x08, 0x96, 0x01], Write(new ProtoMessage().Message(3, new ProtoMessage().Integer(1, 150))));

        // "Signed Integers": -2 of an int64 takes ten bytes.
        Assert.Equal([0x08, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], Write(new ProtoMessage().Integer(1, -2)));
        Assert.Equal([0x15, 0x00, 0x00, 0x80, 0x3F], Write(new ProtoMessage().Float(2, 1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Integers_at_the_edges_of_a_length_come_back(long value)
    {
        var bytes = Write(new ProtoMessage().Integer(20, value).Payload(2000, 300, stream => stream.Write(new byte[300])));
        var read = new ProtoReader(bytes);
        Assert.Equal(value, read.Integer(20));
        Assert.Equal(300, read.Bytes(2000).Length);
    }

    private static byte[] Write(ProtoMessage message)
    {
        using var stream = new MemoryStream();
        message.WriteTo(stream);
        Assert.Equal(stream.Length, message.Length);
        return stream.ToArray();
    }
}
