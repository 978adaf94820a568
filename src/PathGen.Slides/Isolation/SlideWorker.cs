using System.Diagnostics;
using System.Globalization;

namespace PathGen.Slides;

/// <summary>
/// Lets a program be its own reader process, so that <see cref="SlideIsolation.WorkerProcess"/> needs no second program: the host starts itself anew, and
/// <see cref="RunIfAsked"/> does the reader's work there instead of the program's.
/// </summary>
public static class SlideWorker
{
    /// <summary>Tells a process that it is a reader process: holds the process id of its host.</summary>
    internal const string Variable = "PATHGEN_SLIDE_WORKER";

    // A process that parses hostile bytes gets what .NET and native libraries need to load and nothing else: other variables often hold keys.
    private static readonly string[] PassedOn =
    [
        "PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP", "TEMP", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "USERPROFILE", "LOCALAPPDATA",
    ];

    private static readonly string[] PassedOnPrefixes = ["LC_", "LD_", "DYLD_", "NIX_", "DOTNET_"];

    // Null until the program has shown that it calls RunIfAsked: a program that does not would do all its work again in the child.
    private static string[]? command;

    /// <summary>
    /// Call it as the first line of <c>Main</c>: <c>if (SlideWorker.RunIfAsked()) return 0;</c>. In a reader process it reads for its host until that closes the slide or ends,
    /// then returns true, and <c>Main</c> must return. In every other process it only notes that it was called, and returns false at once. Thread-safe.
    /// </summary>
    public static bool RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } host)
        {
            WorkerLoop.Run(host);
            return true;
        }

        command ??= Command();
        return false;
    }

    /// <summary>How this program is started as a reader process.</summary>
    /// <exception cref="SlideWorkerException">It cannot be.</exception>
    internal static ProcessStartInfo StartInfo(string slide, SlideWorkerOptions options)
    {
        if (command is not [var program, .. var arguments])
        {
            throw new SlideWorkerException(
                $"{slide}: cannot be read in a process of its own: this program has not called SlideWorker.RunIfAsked. Make it the first line of Main, or set SlideOptions.Isolation to InProcess.");
        }

        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => !IsPassedOn(name)).ToArray())
            start.Environment.Remove(name);
        start.Environment[Variable] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // Its socket would stay in the temporary folder when the process is killed.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = options.MaxMemoryBytes.ToString("X", CultureInfo.InvariantCulture);
        return start;
    }

    // Run by 'dotnet', the program is its first argument; otherwise it is an executable of its own, also as a single file.
    private static string[]? Command() => Environment.ProcessPath switch
    {
        null => null,
        var path when Path.GetFileNameWithoutExtension(path).Equals("dotnet", StringComparison.OrdinalIgnoreCase) => [path, Path.GetFullPath(Environment.GetCommandLineArgs()[0])],
        var path => [path],
    };

    private static bool IsPassedOn(string name) =>
        (PassedOn.Contains(name, StringComparer.OrdinalIgnoreCase) || Array.Exists(PassedOnPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        && !name.Equals("DOTNET_STARTUP_HOOKS", StringComparison.OrdinalIgnoreCase); // What a hook prints would be in the way.
}
