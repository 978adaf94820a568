namespace PathGen.Onnx;

/// <summary>A dictionary of a pickle: its pairs in the order in which they were set.</summary>
internal sealed class PickleDictionary
{
    /// <summary>The pairs; a key may be there twice, and the last counts.</summary>
    public List<(object? Key, object? Value)> Pairs { get; } = [];

    /// <summary>The value of a name, or null where there is none.</summary>
    public object? this[string name] => Pairs.FindLast(p => p.Key is string key && key == name).Value;
}
