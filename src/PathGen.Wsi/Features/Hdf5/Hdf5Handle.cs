using System.Runtime.InteropServices;

namespace PathGen.Wsi;

/// <summary>An identifier of HDF5: a file, group, dataset, attribute, data type, data space or property list. The library counts references; the last one closes.</summary>
internal sealed class Hdf5Handle : SafeHandle
{
    public Hdf5Handle()
        : base(-1, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Hdf5.Release(handle);
}
