using System.Runtime.InteropServices;

namespace PathGen.Cli;

/// <summary>Tells regular files from devices, pipes and sockets, which .NET does not.</summary>
internal static partial class FileKind
{
    // Linux: <fcntl.h>, <linux/stat.h>. The layout of struct statx (256 bytes, stx_mode at 28) is the same on every processor.
    private const int AtFdCwd = -100;
    private const uint StatxType = 1;
    private const int StatxSize = 256;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>
    /// Whether <paramref name="path"/>, links followed, is there and neither a regular file nor a folder; or is a process's open file (<c>/dev/stdout</c>), which
    /// cannot be replaced whatever it is. Other systems than Linux: false.
    /// </summary>
    public static bool IsSpecial(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        if (path.StartsWith("/proc/", StringComparison.Ordinal) || new FileInfo(path).LinkTarget?.StartsWith("/proc/", StringComparison.Ordinal) == true)
            return true;

        // What cannot be looked at (missing, forbidden) is no special file; writing it says what is wrong.
        Span<byte> status = stackalloc byte[StatxSize];
        return Statx(AtFdCwd, path, 0, StatxType, status) == 0
            && (BitConverter.ToUInt16(status[ModeOffset..]) & TypeMask) is not RegularFile and not Folder;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> status);
}
