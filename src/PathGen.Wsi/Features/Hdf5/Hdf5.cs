using System.Reflection;
using System.Runtime.InteropServices;
using PathGen.Slides;

namespace PathGen.Wsi;

/// <summary>
/// libhdf5, 1.10 or later: how it is found, the one lock under which all of it is called (it is not safe for threads in every build), and its error texts. Imports stand in the
/// other parts of this class, each beside its check. https://support.hdfgroup.org/documentation/hdf5/latest/
/// </summary>
internal static unsafe partial class Hdf5
{
    private const string Import = "hdf5";
    private const int LeastMinor = 10; // 64-bit identifiers.
    private static bool ready;

    static Hdf5() => NativeLibrary.SetDllImportResolver(typeof(Hdf5).Assembly, static (name, _, _) => name == Import ? Family.Load() : 0);

    /// <summary>Held around every use.</summary>
    public static Lock Gate { get; } = new();

    private static NativeLibraryFamily Family { get; } = new(
        "HDF5",
        "Install it: 'apt-get install libhdf5-103-1' on Debian 12 ('libhdf5-310' on Debian 13, 'libhdf5-103' on Ubuntu), 'brew install hdf5' on macOS; on Windows put hdf5.dll of https://www.hdfgroup.org beside the program. "
        + "Only .h5 files need it.",
        OperatingSystem.IsWindows() ? ["hdf5.dll"]
        : OperatingSystem.IsMacOS() ? ["libhdf5.310.dylib", "libhdf5.103.dylib", "libhdf5.dylib", "/opt/homebrew/lib/libhdf5.dylib", "/usr/local/lib/libhdf5.dylib"]
        : ["libhdf5_serial.so.103", "libhdf5.so.103", "libhdf5_serial.so.310", "libhdf5.so.310", "libhdf5_serial.so.200", "libhdf5.so.200", "libhdf5_serial.so", "libhdf5.so"]);

    /// <summary>Loads the library. Call it, under <see cref="Gate"/>, before anything else.</summary>
    /// <exception cref="NativeLibraryMissingException">It is not installed.</exception>
    /// <exception cref="FeatureFileException">It is too old.</exception>
    public static void Load()
    {
        Family.Load();

        // Errors come back as exceptions; the library must not print them. Of every thread's own stack, so each time.
        if (H5Eset_auto2(0, 0, 0) < 0 || H5get_libversion(out var major, out var minor, out var release) < 0)
            throw new FeatureFileException("HDF5 is installed and cannot be started.");
        if (ready)
            return;
        if (major != 1 || minor < LeastMinor)
            throw new FeatureFileException(FormattableString.Invariant($"HDF5 {major}.{minor}.{release} is installed; 1.{LeastMinor} or later is needed."));

        // A file may name a filter of which the library would look for a plug-in, which is code.
        _ = H5PLset_loading_state(0);
        ready = true;
    }

    /// <summary>Passes an identifier on, or says why there is none.</summary>
    /// <exception cref="FeatureFileException">There is none.</exception>
    public static Hdf5Handle Check(Hdf5Handle handle, string path, string what) => handle.IsInvalid ? throw Error(path, what) : handle;

    /// <summary>Passes a result on, or says why the call failed.</summary>
    /// <exception cref="FeatureFileException">It is below 0.</exception>
    public static long Check(long result, string path, string what) => result < 0 ? throw Error(path, what) : result;

    /// <summary>Gives an identifier up.</summary>
    public static bool Release(nint handle)
    {
        lock (Gate)
            return H5Idec_ref(handle) >= 0;
    }

    private static FeatureFileException Error(string path, string what)
    {
        nint text = 0;
        _ = H5Ewalk2(0, 0, &Innermost, &text);
        var reason = Marshal.PtrToStringUTF8(text);
        return new FeatureFileException($"{path}: {what}{(string.IsNullOrWhiteSpace(reason) ? "" : $": {reason.ReplaceLineEndings(" ")}")}.");
    }

    // H5E_error2_t: three 64-bit identifiers, a 32-bit line, then the texts function, file, description. Upwards the innermost error comes first.
    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static int Innermost(uint index, nint error, nint* text)
    {
        if (index == 0)
            *text = *(nint*)(error + 32 + 2 * sizeof(nint));
        return 0;
    }

    [LibraryImport(Import)]
    private static partial int H5Eset_auto2(long stack, nint function, nint data);

    [LibraryImport(Import)]
    private static partial int H5Ewalk2(long stack, int direction, delegate* unmanaged[Cdecl]<uint, nint, nint*, int> function, nint* data);

    [LibraryImport(Import)]
    private static partial int H5get_libversion(out uint major, out uint minor, out uint release);

    [LibraryImport(Import)]
    private static partial int H5PLset_loading_state(uint mask);

    [LibraryImport(Import)]
    private static partial int H5Idec_ref(long id);

    private static long Predefined(string name) => *(long*)NativeLibrary.GetExport(Family.Load(), name);
}
