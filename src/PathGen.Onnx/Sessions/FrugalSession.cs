namespace PathGen.Onnx;

/// <summary>
/// A session on the CPU for a run or two. A runtime keeps weights twice, as it read them and as its kernels want them; of a large file they stay mapped here, at the price
/// of speed. While it lives a small file lies beside the large one.
/// </summary>
internal sealed class FrugalSession : IDisposable
{
    private const long LargestInMemory = 100_000_000;

    private readonly string? mapped;

    /// <summary>Loads a graph.</summary>
    /// <param name="path">The ONNX file, in a folder that can be written.</param>
    /// <exception cref="ModelException">It cannot be loaded, or the file beside it cannot be written.</exception>
    public FrugalSession(string path)
    {
        var inside = new FileInfo(path).Length;
        var outside = OnnxOutline.DataFiles(path).Select(name => new FileInfo(Path.Combine(Path.GetDirectoryName(path)!, name))).Sum(f => f.Exists ? f.Length : 0);
        var settings = new SessionSettings { KeepWeightsMapped = inside + outside > LargestInMemory };
        if (inside <= LargestInMemory)
        {
            Session = OnnxSession.Load(path, settings);
            return;
        }

        mapped = path + ".mapped";
        try
        {
            OnnxOutline.WriteMapped(path, mapped);
            Session = OnnxSession.Load(mapped, settings);
        }
        catch
        {
            File.Delete(mapped);
            throw;
        }
    }

    /// <summary>The session.</summary>
    public OnnxSession Session { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Session.Dispose();
        if (mapped is not null)
            File.Delete(mapped);
    }
}
