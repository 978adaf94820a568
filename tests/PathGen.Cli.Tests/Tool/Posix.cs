using System.Runtime.InteropServices;

namespace PathGen.Cli.Tests;

/// <summary>What the tests need of the C library.</summary>
internal static partial class Posix
{
    /// <summary>Ctrl-C.</summary>
    public const int SigInt = 2;

    /// <summary>What asks a process to end.</summary>
    public const int SigTerm = 15;

    /// <summary>Sends a signal; 0 where it was sent.</summary>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    /// <summary>Makes a named pipe; 0 where it was made.</summary>
    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakePipe(string path, uint mode);
}
