namespace PathGen.Cli;

/// <summary>Where a run keeps what.</summary>
/// <param name="path">Full path of the run's folder.</param>
internal sealed class RunFolder(string path)
{
    private const string StoreName = "pairs.sqlite";
    private const string AddressName = "store.txt";
    private static readonly string[] OwnNames = [StoreName, AddressName, "embeddings", "dataset", "contact-sheet.png", ".lock", ".worker", ".dataset", ".pathgen-"];

    /// <summary>Full path of the folder.</summary>
    public string Path => path;

    /// <summary>The pair store, where it is a file of this folder.</summary>
    public string Store => In(StoreName);

    /// <summary>Holds the address of the pair store, where it is a database.</summary>
    public string Address => In(AddressName);

    /// <summary>Holds this folder's name among those that share a run.</summary>
    public string Worker => In(".worker");

    /// <summary>The dataset in PathGen-1.6M's form.</summary>
    public string Dataset => In("dataset");

    /// <summary>What the dataset was written from; missing while it is being written.</summary>
    public string DatasetState => In(".dataset-state");

    /// <summary>Some of the chosen patches on one picture.</summary>
    public string ContactSheet => In("contact-sheet.png");

    /// <summary>Opens the folder for writing.</summary>
    /// <param name="path">As the user gave it; made if it is missing.</param>
    /// <exception cref="CommandException">Something else is there, or it cannot be written.</exception>
    public static RunFolder Create(string path) => new(OutputPath.CheckFolder(path, $"a run ({StoreName})", IsRun));

    /// <summary>Opens the folder of a run that exists, for reading.</summary>
    /// <exception cref="CommandException">There is no run.</exception>
    public static RunFolder Open(string path)
    {
        var run = new RunFolder(System.IO.Path.GetFullPath(path));
        return Holds(run.Path)
            ? run
            : throw new CommandException(ExitCode.Input, $"{path}: holds no run ({StoreName} or {AddressName}); make one with 'pathgen generate --out {path}'.");
    }

    /// <summary>Whether a folder is a run's.</summary>
    public static bool Holds(string folder) => File.Exists(System.IO.Path.Combine(folder, StoreName)) || File.Exists(System.IO.Path.Combine(folder, AddressName));

    // A run that was killed early may have made some of its files and not yet its store.
    private static bool IsRun(string folder) =>
        Holds(folder)
        || Directory.EnumerateFileSystemEntries(folder).All(entry => OwnNames.Any(name => System.IO.Path.GetFileName(entry).StartsWith(name, StringComparison.Ordinal)));

    private string In(string name) => System.IO.Path.Combine(path, name);
}
