namespace PathGen.Cli;

/// <summary>Checks on the places that a command is told to write to, made before any work is done.</summary>
internal static class OutputPath
{
    /// <summary>The full path of a file that can be written here; where a symbolic link is, that of its final target, so that the link stays.</summary>
    /// <exception cref="CommandException">The path is a folder or a special file, or its folder is missing or cannot be written.</exception>
    public static string CheckFile(string path)
    {
        var full = Full(path);
        if (Directory.Exists(full))
            throw new CommandException(ExitCode.Output, $"{path}: is a folder; --out expects a file here.");
        if (FileKind.IsSpecial(full))
            throw new CommandException(ExitCode.Output, $"{path}: is no regular file (a device, pipe, socket or a process's own); --out expects a file here.");
        if (new FileInfo(full).LinkTarget is not null)
            full = Guard(path, () => File.ResolveLinkTarget(full, returnFinalTarget: true))?.FullName ?? full;
        var folder = Path.GetDirectoryName(full) ?? throw new CommandException(ExitCode.Output, $"{path}: is no file name.");
        if (File.Exists(folder))
            throw new CommandException(ExitCode.Output, $"{path}: cannot be written, {folder} is a file and not a folder.");
        if (!Directory.Exists(folder))
            throw new CommandException(ExitCode.Output, $"{path}: cannot be written, the folder {folder} does not exist.");
        ProbeFolder(path, folder);
        return full;
    }

    /// <summary>The full path of a folder that can be written; made if it is missing.</summary>
    /// <inheritdoc cref="CheckNewFolder"/>
    public static string CheckFolder(string path, string expected, Func<string, bool> isExpected)
    {
        var full = CheckNewFolder(path, expected, isExpected);
        Guard(path, () => Directory.CreateDirectory(full));
        return full;
    }

    /// <summary>The full path of a folder that can be made, or that holds what is expected already; nothing is left there.</summary>
    /// <param name="path">As the user gave it.</param>
    /// <param name="expected">What the folder may already hold, such as <c>a run (pairs.sqlite)</c>.</param>
    /// <param name="isExpected">Whether a folder that is not empty holds just that.</param>
    /// <exception cref="CommandException">A file is in the way, the folder holds something else, or it cannot be written.</exception>
    public static string CheckNewFolder(string path, string expected, Func<string, bool> isExpected)
    {
        var full = Full(path);
        if (File.Exists(full))
            throw new CommandException(ExitCode.Output, $"{path}: is a file; --out expects a folder here.");
        if (Directory.Exists(full) && !isExpected(full) && Guard(path, () => Directory.EnumerateFileSystemEntries(full).Any()))
            throw new CommandException(ExitCode.Output, $"{path}: is not empty and does not hold {expected}; choose a new folder.");
        var nearest = full;
        while (!Directory.Exists(nearest))
        {
            if (File.Exists(nearest))
                throw new CommandException(ExitCode.Output, $"{path}: cannot be made, {nearest} is a file and not a folder.");
            nearest = Path.GetDirectoryName(nearest) ?? throw new CommandException(ExitCode.Output, $"{path}: is no folder name.");
        }

        ProbeFolder(path, nearest);
        return full;
    }

    /// <summary>Runs what writes to <paramref name="path"/> and turns a failure of the file system into the tool's own.</summary>
    /// <exception cref="CommandException">The file system refused.</exception>
    public static T Guard<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, e);
        }
    }

    /// <summary>The failure that a refused write becomes.</summary>
    public static CommandException Refused(string path, Exception cause) => new(ExitCode.Output, $"{path}: cannot be written: {cause.Message}", cause);

    private static string Full(string path)
    {
        if (path.Length == 0 || path.Contains('\0'))
            throw new CommandException(ExitCode.Usage, "--out expects a path.");
        return Path.GetFullPath(path);
    }

    // Rights, read-only mounts and full tables of contents all show when a file is made; nothing else tells them apart as surely.
    private static void ProbeFolder(string path, string folder) => Guard(path, () =>
    {
        var probe = Path.Combine(folder, $".pathgen-{Environment.ProcessId}.partial");
        using var handle = File.OpenHandle(probe, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        return probe;
    });
}
