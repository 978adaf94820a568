using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PathGen.Slides;

/// <summary>A picture that OpenJPEG decoded: planes of 32-bit samples.</summary>
internal sealed unsafe class OpenJpegImage : SafeHandleZeroOrMinusOneIsInvalid
{
    public OpenJpegImage()
        : base(ownsHandle: true)
    {
    }

    /// <summary>One plane, which lives as long as the picture.</summary>
    /// <param name="component">0 and up.</param>
    /// <param name="width">The width that it must have.</param>
    /// <param name="height">The height that it must have.</param>
    /// <exception cref="TileDamagedException">It was not decoded, or to another size.</exception>
    public ReadOnlySpan<int> Plane(int component, int width, int height)
    {
        ObjectDisposedException.ThrowIf(IsClosed || IsInvalid, this);
        var image = (Header*)handle;
        if (component >= image->ComponentCount || image->Components is null)
            throw new TileDamagedException($"component {component} was not decoded");
        var plane = image->Components + component;
        return plane->Data is not null && plane->Width == width && plane->Height == height
            ? new ReadOnlySpan<int>(plane->Data, checked(width * height))
            : throw new TileDamagedException($"component {component} was decoded to {plane->Width}×{plane->Height} pixels instead of {width}×{height}");
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OpenJpeg.DestroyImage(handle);
        return true;
    }

    // opj_image_t, as far as it is used.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Header
    {
        public readonly uint X0, Y0, X1, Y1;
        public readonly uint ComponentCount;
        public readonly int ColourSpace;
        public readonly Component* Components;
    }

    // opj_image_comp_t.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Component
    {
        public readonly uint StepX, StepY;
        public readonly uint Width, Height;
        public readonly uint X0, Y0;
        public readonly uint Precision, BitsPerPixel, Signed;
        public readonly uint ResolutionsDecoded, Factor;
        public readonly int* Data;
        public readonly ushort Alpha;
    }
}
