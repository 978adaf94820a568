using System.IO.Compression;
using System.Runtime.InteropServices;

namespace PathGen.Testing;

/// <summary>Writes checkpoints as <c>torch.save</c> does: a zip container with a pickle and a file for each storage. Values stream.</summary>
public sealed class TorchBuilder
{
    private readonly List<(string Name, long[] Shape, string Type, Func<byte[]> Bytes)> tensors = [];

    /// <summary>What goes before every name.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Whether the tensors are nested under <c>state_dict</c>, beside an epoch and an optimizer's state, as training writes them.</summary>
    public bool Training { get; init; }

    /// <summary>Adds 32-bit floats.</summary>
    public TorchBuilder Add(string name, Func<float[]> values, params long[] shape)
    {
        tensors.Add((name, shape, "FloatStorage", () => MemoryMarshal.AsBytes<float>(values()).ToArray()));
        return this;
    }

    /// <summary>Adds 16-bit floats.</summary>
    public TorchBuilder AddHalf(string name, Func<float[]> values, params long[] shape)
    {
        tensors.Add((name, shape, "HalfStorage", () => MemoryMarshal.AsBytes<Half>(Array.ConvertAll(values(), v => (Half)v)).ToArray()));
        return this;
    }

    /// <summary>Writes the file.</summary>
    public void Write(string path)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        var root = Path.GetFileNameWithoutExtension(path);
        Store(zip, $"{root}/data.pkl", Pickle());
        for (var i = 0; i < tensors.Count; i++)
            Store(zip, $"{root}/data/{i}", tensors[i].Bytes());
        Store(zip, $"{root}/version", "3\n"u8.ToArray());
    }

    /// <summary>A container of any files, none compressed.</summary>
    public static byte[] Zip(params ReadOnlySpan<(string Name, byte[] Bytes)> files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (name, bytes) in files)
                Store(zip, name, bytes);
        }

        return stream.ToArray();
    }

    private byte[] Pickle()
    {
        var pickle = new PickleBuilder().Operations("}(");
        if (Training)
            pickle.Text("epoch").Number(3).Text("optimizer").Operations("}(").Text("state").Operations("}").Text("param_groups").Operations("]u").Text("state_dict").Operations("}(");
        for (var i = 0; i < tensors.Count; i++)
        {
            var (name, shape, type, _) = tensors[i];
            var strides = new long[shape.Length];
            var step = 1L;
            for (var d = shape.Length - 1; d >= 0; d--)
                (strides[d], step) = (step, step * shape[d]);
            pickle.Text(Prefix + name).Tensor(type, $"{i}", step, 0, shape, strides);
        }

        return pickle.Operations(Training ? "uu" : "u").Build();
    }

    private static void Store(ZipArchive zip, string name, byte[] bytes)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(bytes);
    }
}
