namespace PathGen.Onnx;

/// <summary>An attribute of a node: an integer, a float or integers.</summary>
internal sealed class OnnxAttribute
{
    private const int NameField = 1;
    private const int FloatField = 2;
    private const int IntegerField = 3;
    private const int IntegersField = 8;
    private const int TypeField = 20;

    private OnnxAttribute(ProtoMessage message) => Message = message;

    /// <summary><c>AttributeProto</c>.</summary>
    public ProtoMessage Message { get; }

    /// <summary>An integer.</summary>
    public static OnnxAttribute Integer(string name, long value) =>
        new(new ProtoMessage().String(NameField, name).Integer(IntegerField, value).Integer(TypeField, 2));

    /// <summary>A float.</summary>
    public static OnnxAttribute Float(string name, float value) =>
        new(new ProtoMessage().String(NameField, name).Float(FloatField, value).Integer(TypeField, 1));

    /// <summary>Integers.</summary>
    public static OnnxAttribute Integers(string name, params ReadOnlySpan<long> values)
    {
        var message = new ProtoMessage().String(NameField, name);
        foreach (var value in values)
            message.Integer(IntegersField, value);
        return new OnnxAttribute(message.Integer(TypeField, 7));
    }
}
