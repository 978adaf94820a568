namespace PathGen.Onnx;

/// <summary>
/// Writes graphs as ONNX files (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto): IR version 11, operator set 23, the same bytes for the same graph.
/// Field numbers are those of the messages there.
/// </summary>
internal static class OnnxFile
{
    /// <summary>Largest ONNX file that keeps its weights inside. Protocol Buffers end at 2 GiB.</summary>
    public const long LargestWhole = 1_900_000_000;

    /// <summary>Bytes from which a weight is taken from the file in which it lies already: small ones are copied, as kernels may use them in place and want them aligned.</summary>
    public const int SmallestShared = 1 << 16;

    private const int IrVersion = 11;
    private const int External = 1;

    // Where weights lie outside: a page, so that a runtime can map them; tensors below stay inside, as small constants must for shape inference.
    private const int Alignment = 4096;
    private const int SmallestExternal = 1024;

    /// <summary>Writes a graph, whole or not at all.</summary>
    /// <param name="path">The <c>.onnx</c> file; weights that lie outside go to the same name with <c>_data</c> appended.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="largestWhole">Bytes beyond which weights lie outside.</param>
    /// <returns>Whether weights lie outside.</returns>
    /// <exception cref="ModelException">A file cannot be written, or a weight cannot be read.</exception>
    public static bool Write(string path, OnnxGraph graph, long largestWhole = LargestWhole)
    {
        var model = Model(graph, initializer => Inside(initializer));
        var outside = model.Length > largestWhole;
        if (outside)
        {
            var dataPath = path + "_data";
            var offsets = WriteData(dataPath, graph);
            model = Model(graph, i => offsets.TryGetValue(i.Name, out var offset) ? Outside(i, Path.GetFileName(dataPath), offset) : Inside(i));
        }

        AtomicFile.Write(path, model.WriteTo);
        return outside;
    }

    /// <summary>Writes a graph whose large weights stay where they lie, in another ONNX file of the same folder or beside it.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="graph">A graph that was read.</param>
    /// <returns>Name of the file with the weights; null where none is large enough.</returns>
    /// <exception cref="ModelException">The file cannot be written, or the weights lie in several files.</exception>
    public static string? WriteSharing(string path, OnnxGraph graph)
    {
        bool IsShared(OnnxInitializer i) => i.Place is not null && i.ByteLength >= SmallestShared;
        var files = graph.Initializers.Where(IsShared).Select(i => Path.GetFileName(i.Place!.File)).Distinct().ToList();
        if (files.Count > 1)
            throw new ModelException($"{path}: its weights lie in {files.Count} files; one was expected.");
        AtomicFile.Write(path, Model(graph, i => IsShared(i) ? Outside(i, Path.GetFileName(i.Place!.File), i.Place.Offset) : Inside(i)).WriteTo);
        return files.FirstOrDefault();
    }

    /// <summary>A graph as the bytes of an ONNX file with its weights inside.</summary>
    public static byte[] ToBytes(OnnxGraph graph)
    {
        using var stream = new MemoryStream();
        Model(graph, Inside).WriteTo(stream);
        return stream.ToArray();
    }

    private static ProtoMessage Model(OnnxGraph graph, Func<OnnxInitializer, ProtoMessage> tensor)
    {
        var content = new ProtoMessage();
        foreach (var node in graph.Nodes)
            content.Message(1, node.ToMessage());
        content.String(2, graph.Name);
        foreach (var initializer in graph.Initializers)
            content.Message(5, tensor(initializer));
        foreach (var input in graph.Inputs)
            content.Message(11, input.ToMessage());
        foreach (var output in graph.Outputs)
            content.Message(12, output.ToMessage());
        var model = new ProtoMessage()
            .Integer(1, IrVersion)
            .String(2, "PathGen.Onnx")
            .Message(7, content)
            .Message(8, new ProtoMessage().String(1, "").Integer(2, graph.OperatorSet));
        foreach (var domain in graph.Nodes.Select(n => n.Domain).Where(d => d.Length > 0).Distinct().Order(StringComparer.Ordinal))
            model.Message(8, new ProtoMessage().String(1, domain).Integer(2, 1));
        return model;
    }

    private static ProtoMessage Header(OnnxInitializer initializer)
    {
        var tensor = new ProtoMessage();
        foreach (var size in initializer.Shape)
            tensor.Integer(1, size);
        return tensor.Integer(2, (long)initializer.Type).String(8, initializer.Name);
    }

    private static ProtoMessage Inside(OnnxInitializer initializer) => Header(initializer).Payload(9, initializer.ByteLength, initializer.Write);

    private static ProtoMessage Outside(OnnxInitializer initializer, string file, long offset) => Header(initializer)
        .Message(13, Entry("location", file))
        .Message(13, Entry("offset", $"{offset}"))
        .Message(13, Entry("length", $"{initializer.ByteLength}"))
        .Integer(14, External);

    /// <summary>A <c>StringStringEntryProto</c>.</summary>
    public static ProtoMessage Entry(string key, string value) => new ProtoMessage().String(1, key).String(2, value);

    private static Dictionary<string, long> WriteData(string path, OnnxGraph graph)
    {
        var offsets = new Dictionary<string, long>();
        AtomicFile.Write(path, stream =>
        {
            Span<byte> zeros = stackalloc byte[Alignment];
            zeros.Clear();
            var at = 0L;
            foreach (var initializer in graph.Initializers.Where(i => i.ByteLength >= SmallestExternal))
            {
                var padding = (int)(-at & (Alignment - 1));
                stream.Write(zeros[..padding]);
                offsets.Add(initializer.Name, at + padding);
                initializer.Write(stream);
                at += padding + initializer.ByteLength;
            }
        });
        return offsets;
    }
}
