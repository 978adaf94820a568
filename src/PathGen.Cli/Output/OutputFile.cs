namespace PathGen.Cli;

/// <summary>A command's output as a <see cref="WholeFile"/>. Opened before the work, so that an output that cannot be written fails at once.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string path;
    private readonly WholeFile file;

    private OutputFile(string path, WholeFile file)
    {
        this.path = path;
        this.file = file;
    }

    /// <summary>Where the bytes go.</summary>
    public Stream Stream => file.Stream;

    /// <summary>Opens the temporary file.</summary>
    /// <exception cref="CommandException">The place cannot be written.</exception>
    public static OutputFile Create(string path)
    {
        var full = OutputPath.CheckFile(path);
        return new OutputFile(path, OutputPath.Guard(path, () => new WholeFile(full)));
    }

    /// <summary>Makes the file appear.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public void Commit() => OutputPath.Guard(path, () =>
    {
        file.Finish();
        return path;
    });

    /// <summary>Removes the temporary file unless it was committed.</summary>
    public void Dispose() => file.Dispose();
}
