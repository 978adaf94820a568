namespace PathGen.Onnx;

/// <summary>All that the pickle of a PyTorch checkpoint may refer to: how tensors, parameters and ordered dictionaries are put together, and the types of storages.</summary>
/// <param name="file">What messages call the checkpoint.</param>
internal sealed class TorchGlobals(string file)
{
    /// <summary>What to do with a checkpoint that holds more.</summary>
    public const string WayOut =
        "Nothing of it was executed. If the file is trustworthy, load it in Python and save its tensors alone: torch.save(model.state_dict(), \"weights.pt\").";

    private const string RebuildTensor = "torch._utils._rebuild_tensor_v2";
    private const string RebuildParameter = "torch._utils._rebuild_parameter";
    private const string OrderedDictionary = "collections.OrderedDict";
    private const string Size = "torch.Size";
    private const int MaximumRank = 16;

    private static readonly Dictionary<string, TensorElementKind> Storages = new(StringComparer.Ordinal)
    {
        ["torch.FloatStorage"] = TensorElementKind.Float32,
        ["torch.HalfStorage"] = TensorElementKind.Float16,
        ["torch.BFloat16Storage"] = TensorElementKind.BFloat16,
        ["torch.DoubleStorage"] = TensorElementKind.Float64,
        ["torch.LongStorage"] = TensorElementKind.Int64,
        ["torch.IntStorage"] = TensorElementKind.Int32,
        ["torch.ShortStorage"] = TensorElementKind.Int16,
        ["torch.CharStorage"] = TensorElementKind.Int8,
        ["torch.ByteStorage"] = TensorElementKind.UInt8,
        ["torch.BoolStorage"] = TensorElementKind.Bool,
    };

    /// <summary>A name that the pickle refers to.</summary>
    /// <exception cref="ModelException">It is not on the list.</exception>
    public PickleGlobal Resolve(string module, string name)
    {
        var full = $"{module}.{name}";
        if (Storages.ContainsKey(full) || full is RebuildTensor or RebuildParameter or OrderedDictionary or Size)
            return new PickleGlobal(full);
        var shown = new string([.. full.Take(200).Select(c => char.IsControl(c) ? '?' : c)]);
        throw new ModelException($"{file}: its pickle asks for {shown}, which is not among what a checkpoint of tensors needs and is refused. {WayOut}");
    }

    /// <summary>The result of a call.</summary>
    /// <exception cref="ModelException">The function is not to be called, or its arguments are wrong.</exception>
    public object? Call(PickleGlobal function, object?[] arguments) => function.Name switch
    {
        RebuildTensor => Tensor(arguments),
        RebuildParameter when arguments is [TorchTensor tensor, ..] => tensor,
        OrderedDictionary when arguments is [] => new PickleDictionary(),
        Size when arguments is [PickleTuple or List<object?>] => arguments[0],
        _ => throw Wrong(function.Name, "these arguments", "those that torch.save writes"),
    };

    /// <summary>The storage that a persistent reference names: <c>("storage", type, key, device, count)</c>.</summary>
    /// <exception cref="ModelException">It is of another form.</exception>
    public TorchStorage Load(object? reference)
    {
        if (reference is not PickleTuple { Items: ["storage", PickleGlobal type, string key, _, long count] } || !Storages.TryGetValue(type.Name, out var kind))
            throw Wrong("a persistent reference", "another form", "a storage of elements of a known type");
        if (key.Length is 0 or > 100 || !key.All(char.IsAsciiLetterOrDigit) || count < 0)
            throw Wrong("a persistent reference", $"a storage of {count:N0} elements named otherwise than torch.save does", "a number as name and a count");
        return new TorchStorage(kind, key, count);
    }

    private TorchTensor Tensor(object?[] arguments)
    {
        if (arguments is not [TorchStorage storage, long offset, PickleTuple shape, PickleTuple strides, ..])
            throw Wrong(RebuildTensor, "these arguments", "a storage, an offset, a shape and strides");
        var tensor = new TorchTensor(storage, offset, Numbers(shape), Numbers(strides));
        if (tensor.Shape.Length != tensor.Strides.Length || tensor.Shape.Length > MaximumRank)
            throw Wrong(RebuildTensor, $"{tensor.Shape.Length} sizes and {tensor.Strides.Length} strides", $"as many of both, {MaximumRank} at most");
        if (offset < 0 || offset > storage.Count || !Fits(tensor))
            throw Wrong(RebuildTensor, $"shape [{string.Join(", ", tensor.Shape)}] from {offset}", $"a view inside the {storage.Count:N0} elements of storage {storage.Key}");
        return tensor;
    }

    // No step overflows: each term stays below what is left of the storage, or the tensor does not fit.
    private static bool Fits(TorchTensor tensor)
    {
        if (tensor.Shape.Contains(0))
            return tensor.Shape.Aggregate((Int128)1, (product, size) => size == 0 ? product : Int128.Min(product * size, long.MaxValue)) < long.MaxValue;
        var left = tensor.Storage.Count - tensor.Offset - 1;
        if (left < 0)
            return false;
        for (var i = 0; i < tensor.Shape.Length; i++)
        {
            var (last, stride) = (tensor.Shape[i] - 1, tensor.Strides[i]);
            if (last > 0 && stride > left / last)
                return false;
            left -= last * stride;
        }

        return true;
    }

    private long[] Numbers(PickleTuple tuple) => tuple.Items.Length <= 64 && tuple.Items.All(n => n is long and >= 0)
        ? [.. tuple.Items.Cast<long>()]
        : throw Wrong(RebuildTensor, "sizes or strides that are no whole numbers from 0", "whole numbers");

    private ModelException Wrong(string what, string found, string expected) => new($"{file}: its pickle has {what} with {found}; expected {expected}.");
}
