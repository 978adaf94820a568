namespace PathGen;

/// <summary>
/// A file that appears whole or not at all: written under a temporary name beside its place, then renamed. The temporary name is always the same, so that what a
/// kill leaves behind is written over by the next try; a file whose bytes would not change is left untouched.
/// </summary>
internal sealed class WholeFile : IDisposable
{
    private readonly string path;
    private readonly string temporary;
    private bool finished;

    /// <summary>Starts a file. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public WholeFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        this.path = path;
        temporary = path + ".new";
        Stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
    }

    /// <summary>Where to write.</summary>
    public FileStream Stream { get; }

    /// <summary>Writes a whole file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        using var file = new WholeFile(path);
        write(file.Stream);
        file.Finish();
    }

    /// <summary>Puts the file in its place.</summary>
    public void Finish()
    {
        Stream.Dispose();
        finished = true;
        if (SameBytes(temporary, path))
            File.Delete(temporary);
        else
            File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Removes what was not finished.</summary>
    public void Dispose()
    {
        Stream.Dispose();
        if (!finished)
            File.Delete(temporary);
    }

    private static bool SameBytes(string first, string second)
    {
        if (!File.Exists(second) || new FileInfo(first).Length != new FileInfo(second).Length)
            return false;
        using var a = File.OpenRead(first);
        using var b = File.OpenRead(second);
        var (blockA, blockB) = (new byte[1 << 16], new byte[1 << 16]);
        for (; ;)
        {
            var count = a.ReadAtLeast(blockA, blockA.Length, throwOnEndOfStream: false);
            if (count != b.ReadAtLeast(blockB, blockB.Length, throwOnEndOfStream: false) || !blockA.AsSpan(0, count).SequenceEqual(blockB.AsSpan(0, count)))
                return false;
            if (count == 0)
                return true;
        }
    }
}
