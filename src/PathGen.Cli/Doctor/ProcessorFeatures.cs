using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace PathGen.Cli;

/// <summary>Instruction sets that make models and pixels faster.</summary>
internal static class ProcessorFeatures
{
    /// <summary>Those that this processor has.</summary>
    public static IReadOnlyList<string> List()
    {
        var (leaf7, sub1) = (Cpuid(7, 0), Cpuid(7, 1));
        return
        [
            .. Where("AVX2", Avx2.IsSupported),
            .. Where("FMA", Fma.IsSupported),
            .. Where("AVX-512F", Avx512F.IsSupported),
            .. Where("AVX-512BW", Avx512BW.IsSupported),
            // Bits of CPUID leaf 7 (Intel SDM volume 2, CPUID): ECX 11; sub-leaf 1 EAX 4 and 5; EDX 22, 24 and 25.
            .. Where("AVX-512 VNNI", Avx512F.IsSupported && Bit(leaf7.Ecx, 11)),
            .. Where("AVX-VNNI", Avx2.IsSupported && Bit(sub1.Eax, 4)),
            .. Where("AVX-512 BF16", Avx512F.IsSupported && Bit(sub1.Eax, 5)),
            .. Where("AMX-TILE", Bit(leaf7.Edx, 24)),
            .. Where("AMX-INT8", Bit(leaf7.Edx, 25)),
            .. Where("AMX-BF16", Bit(leaf7.Edx, 22)),
            .. Where("AdvSimd", AdvSimd.IsSupported),
            .. Where("Dp", Dp.IsSupported),
        ];
    }

    private static string[] Where(string name, bool there) => there ? [name] : [];

    private static bool Bit(int register, int bit) => (register >> bit & 1) != 0;

    // All zero where the processor is not x86 or does not know the leaf.
    private static (int Eax, int Ebx, int Ecx, int Edx) Cpuid(int leaf, int subLeaf)
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < leaf)
            return default;
        if (subLeaf > 0 && X86Base.CpuId(leaf, 0).Eax < subLeaf)
            return default;
        return X86Base.CpuId(leaf, subLeaf);
    }
}
