using PathGen.Onnx;

namespace PathGen.Clip;

/// <summary>A session that loads when it is first needed. Thread-safe: one thread loads, the others wait.</summary>
/// <param name="path">The ONNX file.</param>
/// <param name="settings">How it is loaded.</param>
/// <param name="loaded">Where it is loaded already: that session, which becomes this one's.</param>
internal sealed class LazySession(string path, SessionSettings settings, OnnxSession? loaded = null) : IDisposable
{
    private readonly Lock gate = new();
    private OnnxSession? session = loaded;
    private bool disposed;

    /// <summary>The ONNX file.</summary>
    public string Path => path;

    /// <summary>The session, loaded.</summary>
    /// <param name="graph">What the file must take and give.</param>
    /// <exception cref="ModelException">It cannot load, or its inputs and outputs have other names.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public OnnxSession Get(EmbeddingGraph graph)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, typeof(ClipModel));
            return session ??= Load(graph);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            session?.Dispose();
            session = null;
        }
    }

    private OnnxSession Load(EmbeddingGraph graph)
    {
        var loaded = OnnxSession.Load(path, settings);
        if (loaded.Inputs.SequenceEqual([graph.Input]) && loaded.Outputs.Contains(graph.Output))
            return loaded;
        var found = $"({string.Join(", ", loaded.Inputs)}) → ({string.Join(", ", loaded.Outputs)})";
        loaded.Dispose();
        throw new ModelException($"{path} computes {found}; {graph.Input} → {graph.Output} was expected.");
    }
}
