using Microsoft.Win32.SafeHandles;

namespace PathGen.Onnx;

/// <summary>
/// A checkpoint that <c>torch.save</c> wrote, since PyTorch 1.6 a zip container with a pickle and a file for each storage: the tensors of its <c>state_dict</c>, or of the whole
/// where nothing is nested; a file that is one tensor and no dictionary has it as <c>tensor</c>. The pickle is interpreted, never executed; weights are read on demand, and an optimizer's state not at all. Thread-safe.
/// </summary>
public sealed class TorchFile : ITensorSource
{
    private const string NestedName = "state_dict";

    // torch.save(tensor) names nothing.
    private const string OnlyName = "tensor";

    // The number 0x1950a86a20f9469cfc6c as a pickle.
    private static ReadOnlySpan<byte> OldMagic => [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    // Tied weights are there twice; more than that, and a small file would make a model that fills the disk.
    private const int MostBytesPerFileByte = 4;
    private const int AlwaysAllowedBytes = 1 << 16;

    private readonly SafeFileHandle file;
    private readonly ElementReader elements;
    private readonly Dictionary<string, TorchTensor> views = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorInfo> tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> starts = new(StringComparer.Ordinal);

    private TorchFile(string name, SafeFileHandle file)
    {
        Name = name;
        this.file = file;
        elements = new ElementReader(name, file);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => tensors;

    /// <summary>Opens a file and reads its pickle.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">
    /// The file cannot be read, is damaged, is in the form that PyTorch wrote before 1.6 or is a TorchScript program, or its pickle asks for more than tensors, containers and numbers;
    /// the message names what.
    /// </exception>
    public static TorchFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            RefuseOtherForms(path, file);
            var opened = new TorchFile(path, file);
            opened.ReadTensors(StoredZip.Open(path, file));
            file = null;
            return opened;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} cannot be read: {e.Message}", e);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not as long as the tensor.</exception>
    public void Read(string name, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!views.TryGetValue(name, out var view))
            throw new ModelException($"{Name} has no tensor {name}.");
        if (tensors[name].Count != destination.Length)
            throw new ArgumentException($"{name} has {tensors[name].Count} elements; the destination has {destination.Length}.", nameof(destination));
        var start = starts[view.Storage.Key];
        if (destination.IsEmpty || StridedReader.IsContiguous(view))
            elements.Read(name, view.Storage.Kind, start + (view.Offset * ElementReader.BytesOf(view.Storage.Kind)), destination);
        else
            StridedReader.Read(elements, name, view, start, destination);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static void RefuseOtherForms(string path, SafeFileHandle file)
    {
        const string WayOut = "Load it in Python with a current PyTorch and save it again: torch.save(torch.load(\"old.pt\", map_location=\"cpu\"), \"new.pt\").";
        Span<byte> first = stackalloc byte[OldMagic.Length];
        first = first[..ElementReader.ReadAll(file, first, 0)];
        if (first.SequenceEqual(OldMagic))
            throw new ModelException($"{path} is in the form that PyTorch wrote before version 1.6, which is not read. {WayOut}");
        if (first is not [(byte)'P', (byte)'K', ..])
            throw new ModelException($"{path} is no zip container, which torch.save writes: it is truncated, something else, or of an early PyTorch. {WayOut}");
    }

    private void ReadTensors(StoredZip zip)
    {
        var pickles = zip.Entries.Keys.Where(n => n.EndsWith("/data.pkl", StringComparison.Ordinal) && n.Count(c => c == '/') == 1).ToList();
        if (pickles is not [var pickle])
            throw new ModelException($"{Name} has {pickles.Count} files data.pkl in it; exactly one was expected, as torch.save writes it.");
        var root = pickle[..^"data.pkl".Length];
        if (zip.Entries.ContainsKey(root + "constants.pkl"))
            throw new ModelException($"{Name} is a TorchScript program (torch.jit.save), which is code; a checkpoint of tensors was expected. {TorchGlobals.WayOut}");
        if (zip.Entries.ContainsKey(root + "byteorder") && !ReadWhole(zip, root + "byteorder").AsSpan().SequenceEqual("little"u8))
            throw new ModelException($"{Name} was written on a machine with the high byte first, which is not read. Save it again on a PC.");

        var found = StateDictionary(PickleReader.Read(Name, ReadWhole(zip, pickle), new TorchGlobals(Name)));
        var bytes = (Int128)0;
        foreach (var (key, value) in found.Pairs)
        {
            if (value is not TorchTensor view)
                continue;
            if (key is not string name)
                throw new ModelException($"{Name}: a tensor has {key ?? "None"} for a name; a text was expected.");
            Add(zip, root, name, view);
            bytes += (Int128)tensors[name].Count * ElementReader.BytesOf(view.Storage.Kind);
        }

        var length = RandomAccess.GetLength(file);
        if (tensors.Count == 0)
            throw new ModelException($"{Name} has no tensors in its state_dict.");
        if (bytes > ((Int128)MostBytesPerFileByte * length) + AlwaysAllowedBytes)
            throw new ModelException($"{Name} has {length:N0} bytes and makes tensors of {bytes:N0} of them; at most {MostBytesPerFileByte} times as many were expected.");
    }

    private PickleDictionary StateDictionary(object? root)
    {
        if (root is TorchTensor)
            return new PickleDictionary { Pairs = { (OnlyName, root) } };
        if (root is not PickleDictionary dictionary)
            throw new ModelException($"{Name} holds {Describe(root)}; a state_dict was expected. {TorchGlobals.WayOut}");
        if (dictionary[NestedName] is PickleDictionary nested)
            return nested;
        if (dictionary.Pairs.Exists(p => p.Value is TorchTensor))
            return dictionary;
        var keys = string.Join(", ", dictionary.Pairs.Select(p => p.Key).OfType<string>().Take(20));
        throw new ModelException($"{Name} holds a dictionary of neither tensors nor a {NestedName}; it has: {keys}. {TorchGlobals.WayOut}");
    }

    private void Add(StoredZip zip, string root, string name, TorchTensor view)
    {
        if (!views.TryAdd(name, view))
            throw new ModelException($"{Name} has the tensor {name} twice.");
        var storage = view.Storage;
        var size = ElementReader.BytesOf(storage.Kind);
        if (!zip.Entries.TryGetValue($"{root}data/{storage.Key}", out var entry))
            throw new ModelException($"{Name}: {name} lies in {root}data/{storage.Key}, which is not there.");
        if (entry.Method != 0)
            throw new ModelException($"{Name}: {entry.Name} is compressed; torch.save stores. {TorchGlobals.WayOut}");
        if (entry.Length % size != 0 || entry.Length / size != storage.Count)
            throw new ModelException($"{Name}: {entry.Name} has {entry.Length:N0} bytes; {storage.Count:N0} elements of {storage.Kind} were expected.");
        if (!view.Shape.Contains(0) && !StridedReader.IsReadable(view))
        {
            throw new ModelException(
                $"{Name}: {name}, [{string.Join(", ", view.Shape)}] with strides [{string.Join(", ", view.Strides)}], shows one element at several places. Save it with .contiguous().");
        }

        starts[storage.Key] = entry.Offset;
        tensors.Add(name, new TensorInfo(storage.Kind, view.Shape.AsReadOnly()));
    }

    private byte[] ReadWhole(StoredZip zip, string name)
    {
        var entry = zip.Entries[name];
        if (entry.Method != 0 || entry.Length > PickleReader.MaximumBytes)
            throw new ModelException($"{Name}: {name} has {entry.Length:N0} bytes{(entry.Method == 0 ? "" : ", compressed")}; at most {PickleReader.MaximumBytes:N0}, stored as they are, were expected.");
        var bytes = new byte[entry.Length];
        if (ElementReader.ReadAll(file, bytes, entry.Offset) < bytes.Length)
            throw new ModelException($"{Name} ended inside {name}; it changed since it was opened.");
        return bytes;
    }

    private static string Describe(object? value) => value switch
    {
        List<object?> or PickleTuple => "a list",
        null => "None",
        _ => $"a {value.GetType().Name}",
    };
}
