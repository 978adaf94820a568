namespace PathGen.Cli;

/// <summary>A file that appears whole or not at all: written under a temporary name beside its place, then renamed. Opened before the work, so that an
/// output that cannot be written fails at once.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string path;
    private readonly string partial;
    private FileStream? stream;

    private OutputFile(string path, string partial, FileStream stream)
    {
        this.path = path;
        this.partial = partial;
        this.stream = stream;
    }

    /// <summary>Where the bytes go.</summary>
    public Stream Stream => stream ?? throw new ObjectDisposedException(nameof(OutputFile));

    /// <summary>Opens the temporary file.</summary>
    /// <exception cref="CommandException">The place cannot be written.</exception>
    public static OutputFile Create(string path)
    {
        var full = OutputPath.CheckFile(path);
        var partial = $"{full}.partial";
        return new OutputFile(full, partial, OutputPath.Guard(path, () => new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None)));
    }

    /// <summary>Makes the file appear.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public void Commit() => OutputPath.Guard(path, () =>
    {
        Stream.Flush();
        stream?.Dispose();
        stream = null;
        File.Move(partial, path, overwrite: true);
        return path;
    });

    /// <summary>Removes the temporary file unless it was committed.</summary>
    public void Dispose()
    {
        if (stream is null)
            return;
        stream.Dispose();
        stream = null;
        File.Delete(partial);
    }
}
