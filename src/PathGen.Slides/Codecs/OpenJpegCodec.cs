using Microsoft.Win32.SafeHandles;

namespace PathGen.Slides;

/// <summary>An OpenJPEG decompressor, for one codestream.</summary>
internal sealed class OpenJpegCodec : SafeHandleZeroOrMinusOneIsInvalid
{
    public OpenJpegCodec()
        : base(ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OpenJpeg.DestroyCodec(handle);
        return true;
    }
}
