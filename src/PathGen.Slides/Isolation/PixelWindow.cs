namespace PathGen.Slides;

/// <summary>
/// The memory through which pixels travel from a reader process to its host: a file in memory (<c>/dev/shm</c>, else the temporary folder) that only its owner may open
/// and that has no name any more once both have it open. It is read and written at offsets and never mapped: a process that shortened a mapped file would end
/// the host (SIGBUS), and so would a full file system.
/// </summary>
internal sealed class PixelWindow : IDisposable
{
    /// <summary>Bytes of one answer, at most: a piece of a region in RGB.</summary>
    public const int MaxBytes = 3 * RegionChunk.MaxPixels;

    private readonly FileStream file;

    private PixelWindow(FileStream file) => this.file = file;

    /// <summary>Where it is opened from, until <see cref="Hide"/>.</summary>
    public string Path => file.Name;

    /// <summary>Makes a new one. Call <see cref="Hide"/> when the other side has it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static PixelWindow Create()
    {
        var folder = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();
        var options = Options(FileMode.CreateNew);
        if (OperatingSystem.IsWindows())
            options.Options = FileOptions.DeleteOnClose; // A file that is open keeps its name there.
        else
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new PixelWindow(new FileStream(System.IO.Path.Combine(folder, $"pathgen-pixels-{Guid.NewGuid():N}"), options));
    }

    /// <summary>Opens the one that the host made.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static PixelWindow Open(string path)
    {
        var window = new PixelWindow(new FileStream(path, Options(FileMode.Open)));
        window.Hide();
        return window;
    }

    /// <summary>Takes its name away, so that nothing is left of it when the last of the two processes ends. Both do it: either may have died.</summary>
    public void Hide()
    {
        if (!OperatingSystem.IsWindows())
            File.Delete(Path);
    }

    /// <summary>Writes pixels from its start on.</summary>
    /// <exception cref="IOException">Memory or disk is full.</exception>
    public void Write(ReadOnlySpan<byte> pixels) => RandomAccess.Write(file.SafeFileHandle, pixels, 0);

    /// <summary>Reads pixels.</summary>
    /// <exception cref="InvalidDataException">It holds fewer.</exception>
    public void Read(Span<byte> pixels, long offset)
    {
        while (pixels.Length > 0)
        {
            var read = RandomAccess.Read(file.SafeFileHandle, pixels, offset);
            if (read == 0)
                throw new InvalidDataException("pixels are missing");
            pixels = pixels[read..];
            offset += read;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static FileStreamOptions Options(FileMode mode) =>
        new() { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
}
