using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PathGen.Slides;

/// <summary>What a reader process asks of the operating system.</summary>
internal static partial class WorkerSystem
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    // sys/resource.h of Linux.
    private const int DataLimit = 2;
    private const int CoreLimit = 4;

    /// <summary>Whether a process is this one's parent. Windows does not say; there the closed pipe alone ends a reader process whose host is gone.</summary>
    public static bool IsChildOf(string host) =>
        int.TryParse(host, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && (OperatingSystem.IsWindows() || getppid() == id);

    /// <summary>The pipes to and from the host. From now on whatever prints to standard output prints to standard error instead.</summary>
    /// <exception cref="IOException">There are none.</exception>
    public static (Stream Input, Stream Output) TakeStandardStreams()
    {
        if (OperatingSystem.IsWindows())
        {
            var streams = (Console.OpenStandardInput(), Console.OpenStandardOutput());
            SetStdHandle(-11, GetStdHandle(-12));
            return streams;
        }

        var output = dup(StandardOutput);
        if (output < 0 || dup2(StandardError, StandardOutput) < 0)
            throw new IOException($"The pipes to the host cannot be taken over: {Marshal.GetLastPInvokeErrorMessage()}");
        return (
            new FileStream(new SafeFileHandle(StandardInput, ownsHandle: false), FileAccess.Read, bufferSize: 0),
            new FileStream(new SafeFileHandle(output, ownsHandle: true), FileAccess.Write, bufferSize: 0));
    }

    /// <summary>
    /// Bounds what a hostile file can make of this process, on Linux: its memory; no dump of its memory, which holds a patient's pixels; and where the machine runs
    /// out of memory it is ended before others.
    /// </summary>
    public static void Confine(long maxMemoryBytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            return;
        SetLimit(CoreLimit, 0);
        SetLimit(DataLimit, (ulong)maxMemoryBytes);
        File.WriteAllText("/proc/self/oom_score_adj", "500");
    }

    [SupportedOSPlatform("linux")]
    private static void SetLimit(int resource, ulong value)
    {
        var limit = new Limit(value, value);
        if (setrlimit(resource, in limit) != 0)
            throw new IOException($"The reader process cannot be confined: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc")]
    private static partial int getppid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int from, int to);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setrlimit(int resource, in Limit limit);

    [LibraryImport("kernel32")]
    private static partial nint GetStdHandle(int which);

    [LibraryImport("kernel32")]
    private static partial int SetStdHandle(int which, nint handle);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit(ulong soft, ulong hard)
    {
        public readonly ulong Soft = soft;
        public readonly ulong Hard = hard;
    }
}
