using System.Runtime.InteropServices;

namespace PathGen.Slides;

/// <summary>
/// The TurboJPEG functions that this package uses (API 2.x, which 3.x keeps), each beside its check.
/// https://libjpeg-turbo.org/Documentation/Documentation
/// </summary>
internal static unsafe partial class TurboJpeg
{
    private const int FormatRgb = 0;
    private const int FormatCmyk = 11;
    private const int NoReallocation = 1024;

    // Below quality 96 TurboJPEG would compress with a coarser DCT, half a decibel worse.
    private const int AccurateDct = 4096;

    // Damaged data: stop and fail at the first warning instead of returning grey pixels.
    private const int StopOnWarning = 8192;

    // tjGetErrorCode: the picture is there in spite of it.
    private const int Warning = 0;

    // More than 500 progressive scans is an attack on our time, not a picture.
    private const int LimitScans = 32768;

    /// <summary>A decompressor.</summary>
    public static TurboJpegHandle CreateDecompressor() => Checked(() => tjInitDecompress());

    [LibraryImport(NativeLibraries.TurboJpegImport)]
    private static partial TurboJpegHandle tjInitDecompress();

    /// <summary>A compressor.</summary>
    public static TurboJpegHandle CreateCompressor() => Checked(() => tjInitCompress());

    [LibraryImport(NativeLibraries.TurboJpegImport)]
    private static partial TurboJpegHandle tjInitCompress();

    /// <summary>Frees a handle.</summary>
    public static bool Destroy(nint handle) => tjDestroy(handle) == 0;

    [LibraryImport(NativeLibraries.TurboJpegImport)]
    private static partial int tjDestroy(nint handle);

    /// <summary>Width, height and whether the picture is CMYK or YCCK.</summary>
    public static (int Width, int Height, bool Cmyk) ReadHeader(TurboJpegHandle handle, ReadOnlySpan<byte> jpeg, string name)
    {
        int width = 0, height = 0, colourspace = -1, result;
        fixed (byte* source = jpeg)
            result = tjDecompressHeader3(handle, source, new CULong((uint)jpeg.Length), &width, &height, out _, &colourspace);

        // An unusual chroma subsampling fails here although it decodes well; by then the size and colour space are known.
        if (width < 1 || height < 1 || colourspace is < 0 or > 4)
            throw new SlideException($"{name}: not a JPEG picture that can be read: {(result == 0 ? "it holds no picture" : Error(handle))}.");
        return (width, height, colourspace is 3 or 4);
    }

    [LibraryImport(NativeLibraries.TurboJpegImport)]
    private static partial int tjDecompressHeader3(TurboJpegHandle handle, byte* jpeg, CULong size, int* width, int* height, out int subsampling, int* colourspace);

    /// <summary>Decodes to packed RGB, or to packed CMYK as the file holds it.</summary>
    public static void Decompress(TurboJpegHandle handle, ReadOnlySpan<byte> jpeg, Span<byte> destination, int width, int height, bool cmyk, string name)
    {
        var pitch = checked(width * (cmyk ? 4 : 3));
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, (long)pitch * height, nameof(destination));
        int result;
        fixed (byte* source = jpeg)
        fixed (byte* target = destination)
        {
            result = tjDecompress2(
                handle, source, new CULong((uint)jpeg.Length), target, width, pitch, height, cmyk ? FormatCmyk : FormatRgb, StopOnWarning | LimitScans);
        }

        if (result != 0)
            throw new SlideException($"{name}: the JPEG is damaged or cut short: {Error(handle)}.");
    }

    /// <summary>Decodes a tile into a window, scaled down by the eighth part that gives the window's size.</summary>
    /// <param name="handle">A decompressor.</param>
    /// <param name="jpeg">The whole JPEG.</param>
    /// <param name="window">Receives the pixels. Of a JPEG of another size it may be written in part, never exceeded.</param>
    /// <param name="keepDamaged">Whether to go on after a warning.</param>
    /// <returns>The warning, or null.</returns>
    /// <exception cref="TileDamagedException">An error, or a warning that is not to be passed over.</exception>
    public static string? DecompressTile(TurboJpegHandle handle, ReadOnlySpan<byte> jpeg, RgbWindow window, bool keepDamaged)
    {
        int result;
        fixed (byte* source = jpeg)
        fixed (byte* target = window.Pixels)
        {
            result = tjDecompress2(
                handle, source, new CULong((uint)jpeg.Length), target, window.Width, window.Stride, window.Height, FormatRgb, LimitScans | (keepDamaged ? 0 : StopOnWarning));
        }

        if (result == 0)
            return null;
        return keepDamaged && tjGetErrorCode(handle) == Warning ? Error(handle) : throw new TileDamagedException(Error(handle));
    }

    [LibraryImport(NativeLibraries.TurboJpegImport)]
    private static partial int tjDecompress2(
        TurboJpegHandle handle, byte* jpeg, CULong size, byte* destination, int width, int pitch, int height, int format, int flags);

    /// <summary>The largest JPEG that a picture can become, in bytes.</summary>
    public static long MaxSize(int width, int height, ChromaSubsampling subsampling)
    {
        var size = (ulong)tjBufSize(width, height, (int)subsampling).Value;
        return size is 0 or > int.MaxValue ? long.MaxValue : (long)size;
    }

    [LibraryImport(NativeLibraries.TurboJpegImport)]
    private static partial CULong tjBufSize(int width, int height, int subsampling);

    /// <summary>Encodes packed RGB; <paramref name="destination"/> holds at least <see cref="MaxSize"/> bytes.</summary>
    /// <returns>Bytes written.</returns>
    public static int Compress(TurboJpegHandle handle, RgbImage image, ChromaSubsampling subsampling, int quality, Span<byte> destination)
    {
        int result;
        CULong size;
        fixed (byte* source = image.Pixels)
        fixed (byte* target = destination)
        {
            var buffer = target;
            size = new CULong((uint)destination.Length);
            result = tjCompress2(handle, source, image.Width, image.Stride, image.Height, FormatRgb, &buffer, &size, (int)subsampling, quality, NoReallocation | AccurateDct);
        }

        return result == 0 ? checked((int)size.Value) : throw new SlideException($"The picture of {image.Width}×{image.Height} cannot be written as JPEG: {Error(handle)}.");
    }

    [LibraryImport(NativeLibraries.TurboJpegImport)]
    private static partial int tjCompress2(
        TurboJpegHandle handle, byte* source, int width, int pitch, int height, int format, byte** jpeg, CULong* size, int subsampling, int quality, int flags);

    private static TurboJpegHandle Checked(Func<TurboJpegHandle> create)
    {
        NativeLibraries.TurboJpeg.Load();
        var handle = create();
        return handle.IsInvalid ? throw new SlideException("libjpeg-turbo could not start: out of memory.") : handle;
    }

    private static string Error(TurboJpegHandle handle) => Marshal.PtrToStringUTF8(tjGetErrorStr2(handle)) ?? "unknown error";

    [LibraryImport(NativeLibraries.TurboJpegImport)]
    private static partial int tjGetErrorCode(TurboJpegHandle handle);

    [LibraryImport(NativeLibraries.TurboJpegImport)]
    private static partial nint tjGetErrorStr2(TurboJpegHandle handle);
}
