using Microsoft.Win32.SafeHandles;

namespace PathGen.Slides;

/// <summary>A slide that OpenSlide has open. Any number of threads may read through it, until the first error: that one is for good.</summary>
internal sealed class OpenSlideHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public OpenSlideHandle()
        : base(ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OpenSlideLibrary.Close(handle);
        return true;
    }
}
