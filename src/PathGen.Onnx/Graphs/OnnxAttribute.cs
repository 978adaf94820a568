namespace PathGen.Onnx;

/// <summary>An attribute of a node: an integer, a float or integers; of a graph that was read also one of another kind, as it was.</summary>
internal sealed class OnnxAttribute
{
    /// <summary>Number of the name in <c>AttributeProto</c>.</summary>
    public const int NameField = 1;

    /// <summary>Number of a float there.</summary>
    public const int FloatField = 2;

    /// <summary>Number of an integer there.</summary>
    public const int IntegerField = 3;

    /// <summary>Number of a tensor there.</summary>
    public const int TensorField = 5;

    private const int IntegersField = 8;
    private const int TypeField = 20;

    /// <summary>Wraps an attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The integer or float, or null.</param>
    /// <param name="message"><c>AttributeProto</c>.</param>
    public OnnxAttribute(string name, double? value, ProtoMessage message)
    {
        Name = name;
        Value = value;
        Message = message;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The number, where it is a single one.</summary>
    public double? Value { get; }

    /// <summary><c>AttributeProto</c>.</summary>
    public ProtoMessage Message { get; }

    /// <summary>An integer.</summary>
    public static OnnxAttribute Integer(string name, long value) =>
        new(name, value, new ProtoMessage().String(NameField, name).Integer(IntegerField, value).Integer(TypeField, 2));

    /// <summary>A float.</summary>
    public static OnnxAttribute Float(string name, float value) =>
        new(name, value, new ProtoMessage().String(NameField, name).Float(FloatField, value).Integer(TypeField, 1));

    /// <summary>Integers.</summary>
    public static OnnxAttribute Integers(string name, params ReadOnlySpan<long> values)
    {
        var message = new ProtoMessage().String(NameField, name);
        foreach (var value in values)
            message.Integer(IntegersField, value);
        return new OnnxAttribute(name, null, message.Integer(TypeField, 7));
    }
}
