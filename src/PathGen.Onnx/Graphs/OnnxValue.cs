namespace PathGen.Onnx;

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, outermost first: numbers, or names of what is not fixed; empty for one that is not known.</param>
internal sealed record OnnxValue(string Name, OnnxElementType Type, IReadOnlyList<string> Shape)
{
    /// <summary><c>ValueInfoProto</c>.</summary>
    public ProtoMessage ToMessage()
    {
        var shape = new ProtoMessage();
        foreach (var size in Shape)
        {
            shape.Message(1, long.TryParse(size, out var number) ? new ProtoMessage().Integer(1, number)
                : size.Length > 0 ? new ProtoMessage().String(2, size)
                : new ProtoMessage());
        }

        return new ProtoMessage().String(1, Name).Message(2, new ProtoMessage().Message(1, new ProtoMessage().Integer(1, (long)Type).Message(2, shape)));
    }
}
