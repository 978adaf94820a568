using System.Runtime.InteropServices;

namespace PathGen.Slides;

/// <summary>Tells whether the native libraries of this package are there, for health checks. Thread-safe.</summary>
public static class SlideLibraries
{
    /// <summary>Loads OpenSlide, libjpeg-turbo and OpenJPEG; a library that is missing is reported, not thrown.</summary>
    public static IReadOnlyList<NativeLibraryStatus> Check() =>
    [
        Check("OpenSlide", NativeLibraries.OpenSlide, OpenSlideVersion),
        Check("libjpeg-turbo", NativeLibraries.TurboJpeg, _ => null),
        Check("OpenJPEG", NativeLibraries.OpenJpeg, OpenJpeg.Version),
    ];

    private static NativeLibraryStatus Check(string name, NativeLibraryFamily family, Func<nint, string?> version)
    {
        try
        {
            return new NativeLibraryStatus(name, true, version(family.Load()), null);
        }
        catch (NativeLibraryMissingException e)
        {
            return new NativeLibraryStatus(name, false, null, e.Message);
        }
    }

    // const char *openslide_get_version(void): a constant of the library, not to be freed.
    private static unsafe string? OpenSlideVersion(nint library) =>
        NativeLibrary.TryGetExport(library, "openslide_get_version", out var function)
            ? Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)function)())
            : null;
}
