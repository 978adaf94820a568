using System.Runtime.CompilerServices;

namespace PathGen.Agents;

/// <summary>A pinned array of floats whose first element lies on a cache line (64 bytes). Freed by the collector; the pointer is good while this lives.</summary>
internal sealed unsafe class AlignedFloats
{
    private readonly float[] pinned;
    private readonly int first;

    public AlignedFloats(int length)
    {
        const int Line = 64 / sizeof(float);
        pinned = GC.AllocateArray<float>(checked(length + Line), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref pinned[0]);
        first = (int)((64 - (address & 63)) & 63) / sizeof(float);
        Length = length;
    }

    public int Length { get; }

    public float* Pointer => (float*)Unsafe.AsPointer(ref pinned[first]);

    public Span<float> Span => pinned.AsSpan(first, Length);
}
