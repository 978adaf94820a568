using System.Runtime.InteropServices;

namespace PathGen.Slides;

/// <summary>
/// The OpenSlide functions that this package uses (3.4.1 and 4.x alike), each beside its check. Paths and strings are UTF-8 on every platform.
/// https://openslide.org/api/openslide_8h.html
/// </summary>
internal static unsafe partial class OpenSlideLibrary
{
    /// <summary>The format that OpenSlide would read a file as, or null.</summary>
    public static string? DetectVendor(string path)
    {
        NativeLibraries.OpenSlide.Load();
        return Marshal.PtrToStringUTF8(openslide_detect_vendor(path));
    }

    [LibraryImport(NativeLibraries.OpenSlideImport, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint openslide_detect_vendor(string path);

    /// <summary>Opens a slide.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="cacheBytes">Size of its tile cache; null for the library's own.</param>
    /// <exception cref="SlideException">Not recognised, damaged or cut short.</exception>
    public static OpenSlideHandle Open(string path, string name, long? cacheBytes)
    {
        NativeLibraries.OpenSlide.Load();
        var handle = openslide_open(path);
        if (handle.IsInvalid)
            throw new SlideException($"{name}: not a slide that OpenSlide recognises.");
        if (GetError(handle) is not { } error)
        {
            if (cacheBytes is { } bytes)
                SetCache(handle, (nuint)bytes);
            return handle;
        }

        handle.Dispose();
        throw new SlideException($"{name}: the slide cannot be opened, it is damaged or cut short: {error}");
    }

    [LibraryImport(NativeLibraries.OpenSlideImport, StringMarshalling = StringMarshalling.Utf8)]
    private static partial OpenSlideHandle openslide_open(string path);

    // OpenSlide 4: openslide_cache_t *openslide_cache_create(size_t); void openslide_set_cache(openslide_t *, openslide_cache_t *);
    // void openslide_cache_release(openslide_cache_t *). The slide keeps a reference of its own. 3.4.1 has none of them and keeps its cache of 32 MiB.
    private static void SetCache(OpenSlideHandle handle, nuint bytes)
    {
        var library = NativeLibraries.OpenSlide.Load();
        if (!NativeLibrary.TryGetExport(library, "openslide_cache_create", out var create)
            || !NativeLibrary.TryGetExport(library, "openslide_set_cache", out var set)
            || !NativeLibrary.TryGetExport(library, "openslide_cache_release", out var release))
            return;
        var cache = ((delegate* unmanaged[Cdecl]<nuint, nint>)create)(bytes);
        ((delegate* unmanaged[Cdecl]<nint, nint, void>)set)(handle.DangerousGetHandle(), cache); // Nobody else has the handle yet.
        ((delegate* unmanaged[Cdecl]<nint, void>)release)(cache);
    }

    /// <summary>Frees a slide.</summary>
    public static void Close(nint handle) => openslide_close(handle);

    [LibraryImport(NativeLibraries.OpenSlideImport)]
    private static partial void openslide_close(nint handle);

    /// <summary>The error that ended this handle's life, or null while it lives.</summary>
    public static string? GetError(OpenSlideHandle handle) => Marshal.PtrToStringUTF8(openslide_get_error(handle));

    [LibraryImport(NativeLibraries.OpenSlideImport)]
    private static partial nint openslide_get_error(OpenSlideHandle handle);

    /// <summary>The levels, finest first, as the library states them.</summary>
    public static SlideLevel[] GetLevels(OpenSlideHandle handle)
    {
        var levels = new SlideLevel[Math.Max(0, openslide_get_level_count(handle))];
        for (var i = 0; i < levels.Length; i++)
        {
            openslide_get_level_dimensions(handle, i, out var width, out var height);
            levels[i] = new SlideLevel(width, height, openslide_get_level_downsample(handle, i));
        }

        return levels;
    }

    [LibraryImport(NativeLibraries.OpenSlideImport)]
    private static partial int openslide_get_level_count(OpenSlideHandle handle);

    [LibraryImport(NativeLibraries.OpenSlideImport)]
    private static partial void openslide_get_level_dimensions(OpenSlideHandle handle, int level, out long width, out long height);

    [LibraryImport(NativeLibraries.OpenSlideImport)]
    private static partial double openslide_get_level_downsample(OpenSlideHandle handle, int level);

    /// <summary>Every property.</summary>
    public static Dictionary<string, string> GetProperties(OpenSlideHandle handle)
    {
        var properties = new Dictionary<string, string>();
        foreach (var property in Strings(openslide_get_property_names(handle)))
        {
            if (Marshal.PtrToStringUTF8(openslide_get_property_value(handle, property)) is { } value)
                properties[property] = value;
        }

        return properties;
    }

    [LibraryImport(NativeLibraries.OpenSlideImport)]
    private static partial nint* openslide_get_property_names(OpenSlideHandle handle);

    [LibraryImport(NativeLibraries.OpenSlideImport, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint openslide_get_property_value(OpenSlideHandle handle, string name);

    /// <summary>Names of the associated images.</summary>
    public static string[] GetAssociatedImages(OpenSlideHandle handle) => [.. Strings(openslide_get_associated_image_names(handle))];

    [LibraryImport(NativeLibraries.OpenSlideImport)]
    private static partial nint* openslide_get_associated_image_names(OpenSlideHandle handle);

    /// <summary>Width and height of an associated image; −1 where there is none.</summary>
    public static (long Width, long Height) GetAssociatedImageSize(OpenSlideHandle handle, string name)
    {
        openslide_get_associated_image_dimensions(handle, name, out var width, out var height);
        return (width, height);
    }

    [LibraryImport(NativeLibraries.OpenSlideImport, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void openslide_get_associated_image_dimensions(OpenSlideHandle handle, string name, out long width, out long height);

    /// <summary>Reads premultiplied ARGB; <paramref name="destination"/> holds <c>width × height</c> pixels. (x, y) is in level-0 pixels.</summary>
    /// <returns>The error that ended the handle's life, now or before, or null.</returns>
    public static string? ReadRegion(OpenSlideHandle handle, Span<uint> destination, long x, long y, int level, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, (long)width * height, nameof(destination));
        fixed (uint* pixels = destination)
            openslide_read_region(handle, pixels, x, y, level, width, height);
        return GetError(handle);
    }

    [LibraryImport(NativeLibraries.OpenSlideImport)]
    private static partial void openslide_read_region(OpenSlideHandle handle, uint* destination, long x, long y, int level, long width, long height);

    /// <summary>Reads an associated image as premultiplied ARGB; <paramref name="destination"/> holds all its pixels.</summary>
    /// <returns>The error that ended the handle's life, now or before, or null.</returns>
    public static string? ReadAssociatedImage(OpenSlideHandle handle, string name, Span<uint> destination)
    {
        // Asked again here, of the handle that writes: it must be the size that the buffer was made for.
        var (width, height) = GetAssociatedImageSize(handle, name);
        if (width < 1 || height < 1 || destination.Length < width * height)
            return GetError(handle) ?? $"it has {width}×{height} pixels";
        fixed (uint* pixels = destination)
            openslide_read_associated_image(handle, name, pixels);
        return GetError(handle);
    }

    [LibraryImport(NativeLibraries.OpenSlideImport, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void openslide_read_associated_image(OpenSlideHandle handle, string name, uint* destination);

    // A null-terminated array of strings that belong to the slide.
    private static List<string> Strings(nint* pointers)
    {
        var strings = new List<string>();
        for (; pointers is not null && *pointers != 0; pointers++)
            strings.Add(Marshal.PtrToStringUTF8(*pointers)!);
        return strings;
    }
}
