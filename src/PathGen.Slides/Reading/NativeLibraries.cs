using System.Reflection;
using System.Runtime.InteropServices;

namespace PathGen.Slides;

/// <summary>The native libraries of this package. Call <see cref="NativeLibraryFamily.Load"/> before the first import: it also installs the resolver.</summary>
internal static class NativeLibraries
{
    /// <summary>The name that imports of OpenSlide use.</summary>
    public const string OpenSlideImport = "openslide";

    /// <summary>The name that imports of libjpeg-turbo use.</summary>
    public const string TurboJpegImport = "turbojpeg";

    /// <summary>The name that imports of OpenJPEG use.</summary>
    public const string OpenJpegImport = "openjp2";

    static NativeLibraries() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    /// <summary>OpenSlide 3.4.1 or later; 4.x where both are installed.</summary>
    public static NativeLibraryFamily OpenSlide { get; } = new(
        "OpenSlide",
        "Install it: 'apt-get install libopenslide0' (or libopenslide1) on Debian and Ubuntu, 'brew install openslide' on macOS; on Windows put the DLLs of https://openslide.org/download beside the program.",
        ByPlatform(
            ["libopenslide-1.dll", "libopenslide-0.dll", "openslide.dll"],
            ["libopenslide.1.dylib", "libopenslide.0.dylib", "libopenslide.dylib", "/opt/homebrew/lib/libopenslide.dylib", "/usr/local/lib/libopenslide.dylib"],
            ["libopenslide.so.1", "libopenslide.so.0", "libopenslide.so"]));

    /// <summary>libjpeg-turbo's TurboJPEG API, 2.x or later.</summary>
    public static NativeLibraryFamily TurboJpeg { get; } = new(
        "libjpeg-turbo (TurboJPEG)",
        "Install it: 'apt-get install libturbojpeg0' on Debian ('libturbojpeg' on Ubuntu), 'brew install jpeg-turbo' on macOS; on Windows put turbojpeg.dll of https://libjpeg-turbo.org beside the program.",
        ByPlatform(
            ["turbojpeg.dll", "libturbojpeg.dll"],
            ["libturbojpeg.0.dylib", "libturbojpeg.dylib", "/opt/homebrew/opt/jpeg-turbo/lib/libturbojpeg.dylib", "/usr/local/opt/jpeg-turbo/lib/libturbojpeg.dylib"],
            ["libturbojpeg.so.0", "libturbojpeg.so"]));

    /// <summary>OpenJPEG 2.4 or later.</summary>
    public static NativeLibraryFamily OpenJpeg { get; } = new(
        "OpenJPEG",
        "Install it: 'apt-get install libopenjp2-7' on Debian and Ubuntu, 'brew install openjpeg' on macOS; on Windows put openjp2.dll of https://www.openjpeg.org beside the program.",
        ByPlatform(
            ["openjp2.dll", "libopenjp2-7.dll", "libopenjp2.dll"],
            ["libopenjp2.7.dylib", "libopenjp2.dylib", "/opt/homebrew/lib/libopenjp2.dylib", "/usr/local/lib/libopenjp2.dylib"],
            ["libopenjp2.so.7", "libopenjp2.so"]));

    private static string[] ByPlatform(string[] windows, string[] mac, string[] other) =>
        OperatingSystem.IsWindows() ? windows : OperatingSystem.IsMacOS() ? mac : other;

    // 0 hands every other name back to the runtime's own search.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name switch
    {
        OpenSlideImport => OpenSlide.Load(),
        TurboJpegImport => TurboJpeg.Load(),
        OpenJpegImport => OpenJpeg.Load(),
        _ => 0,
    };
}
