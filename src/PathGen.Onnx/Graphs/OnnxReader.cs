using System.Globalization;
using System.Runtime.InteropServices;

namespace PathGen.Onnx;

/// <summary>
/// Reads an ONNX file as a graph that can be rewritten. Weights are not read, but known by their places. Field numbers are those of <c>onnx.proto</c>. Every size is
/// checked against the file before anything is made of it.
/// </summary>
internal sealed class OnnxReader
{
    private const int MostParts = 200_000;
    private const int MostDimensions = 8;
    private const int External = 1;

    private readonly string path;
    private readonly ProtoFile file;

    private OnnxReader(string path, ProtoFile file)
    {
        this.path = path;
        this.file = file;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The <c>.onnx</c> file; weights outside it lie in its folder.</param>
    /// <exception cref="ModelException">It cannot be read, is no ONNX file, or has what cannot be rewritten: graphs inside graphs, strange operator sets, sparse or strange tensors.</exception>
    public static OnnxGraph Read(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var file = new ProtoFile(path, handle);
            return new OnnxReader(path, file).Model();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} cannot be read: {e.Message}", e);
        }
        catch (OverflowException e)
        {
            throw new ModelException($"{path} states sizes that no tensor has. Is it damaged?", e);
        }
    }

    private OnnxGraph Model()
    {
        var fields = Parts(new ProtoField(0, IsBytes: true, 0, 0, 0, file.Length));
        var content = fields.FindAll(f => f is { Number: 7, IsBytes: true });
        if (content.Count != 1 || fields.Exists(f => f.Number == 25))
            throw new ModelException($"{path} holds {content.Count} graphs, or functions of its own; one plain graph was expected.");
        var parts = Parts(content[0]);
        var graph = new OnnxGraph(Text(parts, 2)) { OperatorSet = OperatorSet(fields) };
        foreach (var part in parts)
        {
            switch (part.Number)
            {
                case 1:
                    graph.Nodes.Add(Node(part));
                    break;
                case 5:
                    graph.Constant(Tensor(part));
                    break;
                case 11:
                    graph.Inputs.Add(Value(part));
                    break;
                case 12:
                    graph.Outputs.Add(Value(part));
                    break;
                case 15:
                    throw Unhandled("sparse weights");
            }
        }

        // Old exporters list weights among the inputs.
        graph.Inputs.RemoveAll(input => graph.Find(input.Name) is not null);
        return graph;
    }

    private int OperatorSet(List<ProtoField> fields)
    {
        var version = 0;
        foreach (var set in fields.Where(f => f is { Number: 8, IsBytes: true }))
        {
            var parts = Parts(set);
            var domain = Text(parts, 1);
            if (domain is "" or "ai.onnx")
                version = checked((int)parts.FirstOrDefault(f => f.Number == 2).Value);
            else if (domain != "com.microsoft")
                throw Unhandled($"the operator set {domain}");
        }

        return version >= 13 ? version : throw Unhandled($"version {version} of the standard operators (13 and later are)");
    }

    private OnnxNode Node(ProtoField node)
    {
        var parts = Parts(node);
        var domain = Text(parts, 7);
        var outputs = Texts(parts, 2);
        if (outputs.Count == 0)
            throw Unhandled("a node without outputs");
        return new OnnxNode(
            domain is "" or "ai.onnx" ? Text(parts, 4) : $"{domain}.{Text(parts, 4)}", Texts(parts, 1), outputs, [.. parts.Where(f => f is { Number: 5, IsBytes: true }).Select(Attribute)]);
    }

    private OnnxAttribute Attribute(ProtoField attribute)
    {
        var parts = Parts(attribute);
        if (parts.Exists(f => f.Number is 6 or 11))
            throw Unhandled("a graph inside the graph");
        var bytes = file.Bytes(attribute.Content, attribute.End);
        double? value = parts.FirstOrDefault(f => !f.IsBytes && f.Number is OnnxAttribute.FloatField or OnnxAttribute.IntegerField) switch
        {
            { Number: OnnxAttribute.FloatField } number => BitConverter.UInt32BitsToSingle((uint)number.Value),
            { Number: OnnxAttribute.IntegerField } number => (long)number.Value,
            _ => null,
        };
        return new OnnxAttribute(Text(parts, OnnxAttribute.NameField), value, new ProtoMessage().Verbatim(bytes.Length, stream => stream.Write(bytes)));
    }

    private OnnxValue Value(ProtoField value)
    {
        var parts = Parts(value);
        var tensor = Only(Only(parts, 2), 1);
        var type = (OnnxElementType)tensor.FirstOrDefault(f => f.Number == 1).Value;
        OnnxInitializer.SizeOf(type);
        var shape = Only(tensor, 2).Where(f => f is { Number: 1, IsBytes: true }).Select(dimension =>
        {
            var size = Parts(dimension);
            var number = size.FindIndex(f => f is { Number: 1, IsBytes: false });
            return number >= 0 ? ((long)size[number].Value).ToString(CultureInfo.InvariantCulture) : Text(size, 2);
        });
        return new OnnxValue(Text(parts, 1), type, [.. shape]);
    }

    private OnnxInitializer Tensor(ProtoField tensor)
    {
        var parts = Parts(tensor);
        var name = Text(parts, 8);
        var type = (OnnxElementType)parts.FirstOrDefault(f => f is { Number: 2, IsBytes: false }).Value;
        var shape = Shape(parts);
        var bytes = shape.Aggregate((long)OnnxInitializer.SizeOf(type), (product, size) => size >= 0 ? checked(product * size) : throw Damaged(name, "a negative size"));
        var (place, end) = parts.FirstOrDefault(f => f is { Number: 14, IsBytes: false }).Value == External
            ? Outside(name, parts, bytes)
            : parts.Find(f => f is { Number: 9, IsBytes: true }) is { Number: 9 } raw ? (new OnnxPlace(path, raw.Content), raw.End) : default;
        if (place is null)
            return Typed(name, type, shape, bytes, parts);
        if (end - place.Offset != bytes)
            throw Damaged(name, $"{end - place.Offset:N0} bytes, and {bytes:N0} were expected");
        return new OnnxInitializer(name, type, shape, bytes, stream => Copy(place, bytes, stream)) { Place = place };
    }

    private (OnnxPlace Place, long End) Outside(string name, List<ProtoField> parts, long bytes)
    {
        var entries = new Dictionary<string, string>();
        foreach (var pair in parts.Where(f => f is { Number: 13, IsBytes: true }).Select(Parts))
            entries[Text(pair, 1)] = Text(pair, 2);
        var location = entries.GetValueOrDefault("location", "");
        if (!ManifestRules.IsPlainName(location))
            throw Damaged(name, $"\"{location}\" as its file, which is no plain name in the same folder");
        var outside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, location);
        if (!long.TryParse(entries.GetValueOrDefault("offset", "0"), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || !long.TryParse(entries.GetValueOrDefault("length", $"{bytes}"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || checked(offset + length) > new FileInfo(outside).Length)
        {
            throw Damaged(name, $"a place in {location} that is not there");
        }

        return (new OnnxPlace(outside, offset), offset + length);
    }

    // Small tensors of some exporters lie in fields of their type: floats 4, 32-bit and smaller integers 5, 64-bit integers 7.
    private OnnxInitializer Typed(string name, OnnxElementType type, long[] shape, long bytes, List<ProtoField> parts)
    {
        byte[] values = type switch
        {
            OnnxElementType.Float => [.. parts.Where(f => f.Number == 4).SelectMany(f => f.IsBytes ? file.Bytes(f.Content, f.End) : BitConverter.GetBytes((uint)f.Value))],
            OnnxElementType.Int64 => MemoryMarshal.AsBytes<long>([.. parts.Where(f => f.Number == 7).SelectMany(Numbers).Select(n => (long)n)]).ToArray(),
            OnnxElementType.Int32 => MemoryMarshal.AsBytes<int>([.. parts.Where(f => f.Number == 5).SelectMany(Numbers).Select(n => (int)n)]).ToArray(),
            OnnxElementType.Bool or OnnxElementType.Int8 or OnnxElementType.UInt8 => [.. parts.Where(f => f.Number == 5).SelectMany(Numbers).Select(n => (byte)n)],
            _ => throw Unhandled($"{name}, of {type} and without raw bytes,"),
        };
        return values.Length == bytes ? OnnxInitializer.Bytes(name, type, shape, values) : throw Damaged(name, $"{values.Length:N0} bytes, and {bytes:N0} were expected");
    }

    private long[] Shape(List<ProtoField> parts)
    {
        long[] shape = [.. parts.Where(f => f.Number == 1).SelectMany(Numbers).Take(MostDimensions + 1).Select(n => (long)n)];
        return shape.Length <= MostDimensions ? shape : throw Unhandled($"a tensor of more than {MostDimensions} dimensions");
    }

    // A repeated number stands alone or many in a row.
    private IEnumerable<ulong> Numbers(ProtoField field)
    {
        if (!field.IsBytes)
            return [field.Value];
        var bytes = file.Bytes(field.Content, field.End);
        var numbers = new List<ulong>();
        var (value, shift) = (0UL, 0);
        foreach (var one in bytes)
        {
            value |= (ulong)(one & 0x7f) << shift;
            shift += 7;
            if (one >= 0x80 && shift < 64)
                continue;
            numbers.Add(value);
            (value, shift) = (0, 0);
        }

        return numbers;
    }

    private static void Copy(OnnxPlace place, long bytes, Stream stream)
    {
        try
        {
            using var handle = File.OpenHandle(place.File, FileMode.Open, FileAccess.Read, FileShare.Read);
            new ProtoFile(place.File, handle).Copy(place.Offset, place.Offset + bytes, stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{place.File} cannot be read: {e.Message}", e);
        }
    }

    private List<ProtoField> Parts(ProtoField message)
    {
        List<ProtoField> parts = message.IsBytes ? [.. file.Fields(message.Content, message.End).Take(MostParts + 1)] : [];
        return parts.Count <= MostParts ? parts : throw Unhandled($"a message of more than {MostParts:N0} parts at byte {message.Start:N0}");
    }

    private List<ProtoField> Only(List<ProtoField> parts, int number) => Parts(parts.FirstOrDefault(f => f.Number == number));

    private string Text(List<ProtoField> parts, int number) => parts.Find(f => f.Number == number) is { IsBytes: true } field ? file.Text(field) : "";

    private List<string> Texts(List<ProtoField> parts, int number) => [.. parts.Where(f => f.Number == number && f.IsBytes).Select(file.Text)];

    private ModelException Unhandled(string what) => new($"{path} has {what}, which this library does not rewrite.");

    private ModelException Damaged(string tensor, string what) => new($"{path}: the weight {tensor} has {what}. Is the file damaged?");
}
