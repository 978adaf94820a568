namespace PathGen.Onnx;

/// <summary>The parts of an ONNX file that matter without a runtime: its weights and where they lie. Field numbers are those of <c>onnx.proto</c>.</summary>
internal static class OnnxOutline
{
    private const int Graph = 7;
    private const int Node = 1;
    private const int Attribute = 5;
    private const int AttributeTensor = 5;
    private const int AttributeGraph = 6;
    private const int AttributeTensors = 10;
    private const int AttributeGraphs = 11;
    private const int Initializer = 5;
    private const int Raw = 9;
    private const int External = 13;
    private const int Location = 14;
    private const int SmallestMapped = 1024;
    private const int DeepestGraph = 8;

    /// <summary>The files besides itself that an ONNX file takes weights from, as it names them, wherever in its graphs.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <exception cref="ModelException">It cannot be read or is no ONNX file.</exception>
    public static IReadOnlyList<string> DataFiles(string path) => Read(path, file =>
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var graph in file.Fields(0, file.Length).Where(f => f is { Number: Graph, IsBytes: true }))
            CollectFromGraph(file, graph, names, DeepestGraph);
        return names.ToList();
    });

    /// <summary>
    /// Writes beside an ONNX file a small one with the same graph that takes its weights from where they lie in the first, so that a runtime maps them instead of copying
    /// them to memory.
    /// </summary>
    /// <param name="path">The ONNX file, with its weights inside or outside.</param>
    /// <param name="mapped">The file to write, in the same folder.</param>
    /// <exception cref="ModelException">A file cannot be read or written.</exception>
    public static void WriteMapped(string path, string mapped) => Read(path, file =>
    {
        AtomicFile.Write(mapped, stream =>
        {
            foreach (var field in file.Fields(0, file.Length))
            {
                if (field is { Number: Graph, IsBytes: true })
                    new ProtoMessage().Message(Graph, MappedGraph(file, field, Path.GetFileName(path))).WriteTo(stream);
                else
                    file.Copy(field.Start, field.End, stream);
            }
        });
        return true;
    });

    private static ProtoMessage MappedGraph(ProtoFile file, ProtoField graph, string location)
    {
        var result = new ProtoMessage();
        foreach (var field in file.Fields(graph.Content, graph.End))
        {
            var raw = field is { Number: Initializer, IsBytes: true }
                ? file.Fields(field.Content, field.End).FirstOrDefault(f => f is { Number: Raw, IsBytes: true } && f.End - f.Content >= SmallestMapped)
                : default;
            if (raw.Number != Raw)
            {
                result.Verbatim(field.End - field.Start, stream => file.Copy(field.Start, field.End, stream));
                continue;
            }

            var tensor = new ProtoMessage();
            foreach (var part in file.Fields(field.Content, field.End).Where(f => f.Number != Raw))
                tensor.Verbatim(part.End - part.Start, stream => file.Copy(part.Start, part.End, stream));
            result.Message(Initializer, tensor
                .Message(External, OnnxFile.Entry("location", location))
                .Message(External, OnnxFile.Entry("offset", $"{raw.Content}"))
                .Message(External, OnnxFile.Entry("length", $"{raw.End - raw.Content}"))
                .Integer(Location, 1));
        }

        return result;
    }

    private static void CollectFromGraph(ProtoFile file, ProtoField graph, SortedSet<string> names, int depth)
    {
        if (depth == 0)
            throw new ModelException($"{file.Name} nests graphs more than {DeepestGraph} deep, which no exporter does.");
        foreach (var field in file.Fields(graph.Content, graph.End).Where(f => f.IsBytes))
        {
            if (field.Number == Initializer)
                CollectFromTensor(file, field, names);
            if (field.Number != Node)
                continue;
            foreach (var part in file.Fields(field.Content, field.End).Where(f => f is { Number: Attribute, IsBytes: true }).SelectMany(a => file.Fields(a.Content, a.End)).Where(f => f.IsBytes))
            {
                if (part.Number is AttributeTensor or AttributeTensors)
                    CollectFromTensor(file, part, names);
                else if (part.Number is AttributeGraph or AttributeGraphs)
                    CollectFromGraph(file, part, names, depth - 1);
            }
        }
    }

    private static void CollectFromTensor(ProtoFile file, ProtoField tensor, SortedSet<string> names)
    {
        foreach (var entry in file.Fields(tensor.Content, tensor.End).Where(f => f is { Number: External, IsBytes: true }))
        {
            var pair = file.Fields(entry.Content, entry.End).Where(f => f.IsBytes).ToList();
            if (pair.Exists(f => f.Number == 1 && file.Text(f) == "location"))
                names.UnionWith(pair.Where(f => f.Number == 2).Select(file.Text));
        }
    }

    private static T Read<T>(string path, Func<ProtoFile, T> read)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return read(new ProtoFile(path, handle));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
