using Microsoft.Win32.SafeHandles;

namespace PathGen.Slides;

/// <summary>Where an OpenJPEG decompressor reads.</summary>
internal sealed class OpenJpegStream : SafeHandleZeroOrMinusOneIsInvalid
{
    public OpenJpegStream()
        : base(ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OpenJpeg.DestroyStream(handle);
        return true;
    }
}
