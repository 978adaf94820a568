using Microsoft.Win32.SafeHandles;

namespace PathGen.Slides;

/// <summary>A TurboJPEG compressor or decompressor. Not thread-safe: one per call.</summary>
internal sealed class TurboJpegHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public TurboJpegHandle()
        : base(ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => TurboJpeg.Destroy(handle);
}
