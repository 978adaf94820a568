using BenchmarkDotNet.Attributes;
using PathGen.Agents;

namespace PathGen.Benchmarks;

/// <summary>The dot products of clustering and retrieval: 8 rows with 192 packed rows of width 768 (2.4 MFLOP a call), against the scalar twin.</summary>
public unsafe class DotKernelBenchmarks
{
    private const int Width = 768;
    private const int Right = 192;

    private readonly AlignedFloats left = new(DotKernel.Rows * Width);
    private readonly AlignedFloats output = new(DotKernel.Rows * Right);
    private readonly PackedRows right = new(Right, Width);

    /// <summary>Fills both sides.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(1);
        foreach (ref var value in left.Span)
            value = random.NextSingle() - 0.5f;
        var row = new float[Width];
        for (var i = 0; i < Right; i++)
        {
            foreach (ref var value in row.AsSpan())
                value = random.NextSingle() - 0.5f;
            right.Set(i, row);
        }
    }

    /// <summary>The scalar twin.</summary>
    [Benchmark(Baseline = true)]
    public void Scalar() => Run(DotKernel.MultiplyScalar);

    /// <summary>256-bit vectors.</summary>
    [Benchmark]
    public void Vector256() => Run(DotKernel.Multiply256);

    /// <summary>The widest vectors of the machine.</summary>
    [Benchmark]
    public void Widest() => Run(DotKernel.Multiply);

    private void Run(Kernel kernel)
    {
        var rows = stackalloc float*[DotKernel.Rows];
        for (var i = 0; i < DotKernel.Rows; i++)
            rows[i] = left.Pointer + (i * Width);
        kernel(rows, right, 0, right.Panels, output.Pointer, right.Stride);
    }

    private delegate void Kernel(float** rows, PackedRows right, int firstPanel, int panelCount, float* output, int stride);
}
