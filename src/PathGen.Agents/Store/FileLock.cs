namespace PathGen.Agents;

/// <summary>
/// A file that one process at a time holds open, so that two never write the same thing. The operating system lets go of it when the process ends, however it
/// ends. The file itself stays: removing it could take the lock from under a process that has just opened it.
/// </summary>
public sealed class FileLock : IDisposable
{
    private readonly FileStream stream;

    private FileLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock or says who has it.</summary>
    /// <param name="path">The lock's file; made if it is missing, in a folder that exists.</param>
    /// <param name="what">What the lock protects, as messages call it.</param>
    /// <exception cref="PairException">Another run holds it, or the file cannot be made.</exception>
    public static FileLock Take(string path, string what)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PairException($"{what}: cannot be written ({e.Message.TrimEnd('.')}). Choose a folder that this user may write to.", e);
        }
        catch (IOException e) when (File.Exists(path) && IsHeld(e))
        {
            throw new PairException($"{what}: another run is writing here. Wait until it ends, or use another folder (--out).", e);
        }
        catch (IOException e)
        {
            throw new PairException($"{what}: cannot be written ({e.Message.TrimEnd('.')}). Choose a folder that this user may write to.", e);
        }
    }

    /// <summary>Lets go of the lock.</summary>
    public void Dispose() => stream.Dispose();

    // A sharing violation: HResult ERROR_SHARING_VIOLATION or ERROR_LOCK_VIOLATION on Windows; EWOULDBLOCK (11 on Linux, 35 on macOS) elsewhere.
    private static bool IsHeld(IOException e) => OperatingSystem.IsWindows()
        ? (e.HResult & 0xFFFF) is 32 or 33
        : e.HResult is 11 or 35 || e.Message.Contains("being used by another process", StringComparison.Ordinal);
}
