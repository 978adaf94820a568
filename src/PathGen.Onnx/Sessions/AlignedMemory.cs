using System.Runtime.InteropServices;

namespace PathGen.Onnx;

/// <summary>Native memory, aligned to the widest vector and a cache line, zero at first.</summary>
internal sealed unsafe class AlignedMemory : SafeHandle
{
    private const nuint Alignment = 64;

    /// <param name="length">Bytes, 1 or more.</param>
    /// <exception cref="ModelException">There is not so much memory.</exception>
    public AlignedMemory(long length)
        : base(0, ownsHandle: true)
    {
        Length = length;
        try
        {
            SetHandle((nint)NativeMemory.AlignedAlloc((nuint)length, Alignment));
        }
        catch (OutOfMemoryException e)
        {
            throw new ModelException($"A key/value cache of {length:N0} bytes does not fit into memory. Allow fewer tokens or fewer conversations at once.", e);
        }

        NativeMemory.Clear((void*)handle, (nuint)length);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>Where it lies, as long as it is not disposed.</summary>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
