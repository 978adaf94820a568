using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PathGen.Agents.Tests;

public unsafe class DotKernelTests
{
    public static TheoryData<int, int> Shapes()
    {
        var shapes = new TheoryData<int, int>();
        foreach (var width in new[] { 1, 2, 3, 15, 16, 17, 64, 100, 768 })
        {
            foreach (var rows in new[] { 1, 15, 16, 17, 32, 48, 64, 100, 179 })
                shapes.Add(width, rows);
        }

        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void EveryVectorWidthGivesTheScalarBits(int width, int rows)
    {
        var (left, right) = Make(width, rows);
        var expected = Run(DotKernel.MultiplyScalar, left, right);

        Assert.Equal(expected, Run(DotKernel.Multiply, left, right));
        if (Vector512.IsHardwareAccelerated)
            Assert.Equal(expected, Run(DotKernel.Multiply512, left, right));
        if (Fma.IsSupported)
            Assert.Equal(expected, Run(DotKernel.Multiply256, left, right));
        Assert.Equal(expected, Run(DotKernel.Multiply128, left, right));
    }

    [Fact]
    public void ProductsAreThoseOfDoublePrecision()
    {
        var (left, right) = Make(768, 40);
        var actual = Run(DotKernel.Multiply, left, right);
        for (var i = 0; i < DotKernel.Rows; i++)
        {
            for (var j = 0; j < 40; j++)
            {
                var expected = 0.0;
                for (var d = 0; d < 768; d++)
                    expected += (double)left[(i * 768) + d] * right.Panel(j / 16)[(d * 16) + (j % 16)];

                // 768 roundings of terms up to 1: the worst case is 768 · 2^-24 times the sum of magnitudes, in practice far less.
                Assert.Equal(expected, actual[(i * right.Stride) + j], 1e-3);
            }
        }
    }

    private static (float[] Left, PackedRows Right) Make(int width, int rows)
    {
        var random = new Random((width * 1000) + rows);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
        var right = new PackedRows(rows, width);
        for (var i = 0; i < rows; i++)
            right.Set(i, Values(width));
        return (Values(DotKernel.Rows * width), right);
    }

    private static float[] Run(Kernel kernel, float[] left, PackedRows right)
    {
        var output = new float[DotKernel.Rows * right.Stride];
        fixed (float* first = left, target = output)
        {
            var rows = stackalloc float*[DotKernel.Rows];
            for (var i = 0; i < DotKernel.Rows; i++)
                rows[i] = first + (i * right.Width);
            kernel(rows, right, 0, right.Panels, target, right.Stride);
        }

        return output;
    }

    private delegate void Kernel(float** rows, PackedRows right, int firstPanel, int panelCount, float* output, int stride);
}
