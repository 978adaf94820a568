using System.Runtime.CompilerServices;

namespace PathGen.Wsi;

/// <summary>A pinned array of floats whose first element lies on a cache line (64 bytes). Freed by the collector; the pointer is good while this lives.</summary>
internal sealed unsafe class AlignedFloats
{
    private readonly float[] pinned;
    private readonly int first;

    /// <summary>Makes zeros.</summary>
    public AlignedFloats(int length)
    {
        const int Line = 64 / sizeof(float);
        pinned = GC.AllocateArray<float>(checked(length + Line), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref pinned[0]);
        first = (int)((64 - (address & 63)) & 63) / sizeof(float);
        Length = length;
    }

    /// <summary>Number of floats.</summary>
    public int Length { get; }

    /// <summary>The first float.</summary>
    public float* Pointer => (float*)Unsafe.AsPointer(ref pinned[first]);

    /// <summary>All floats.</summary>
    public Span<float> Span => pinned.AsSpan(first, Length);

    /// <summary>A buffer of at least so many floats: the given one where it is large enough, otherwise a new one, half as large again.</summary>
    public static AlignedFloats Grown(AlignedFloats? buffer, int length) =>
        buffer is not null && buffer.Length >= length ? buffer : new AlignedFloats((int)Math.Min(Array.MaxLength - 64L, buffer is null ? length : Math.Max(length, buffer.Length * 3L / 2)));
}
