using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PathGen.Wsi.Tests;

public unsafe class KernelTests
{
    [Theory]
    [InlineData(1, 5, 1)]
    [InlineData(8, 64, 3)]
    [InlineData(13, 33, 4)]
    [InlineData(130, 17, 8)]
    public void Products_are_the_scalar_chain_bit_for_bit(int rows, int depth, int panels)
    {
        var (left, right) = (Draw(rows * depth, 1), Draw(panels * depth * 16, 2));
        var output = new AlignedFloats(rows * panels * 16);
        ProductKernel.Multiply(left.Pointer, depth, rows, right.Pointer, depth, panels, output.Pointer, panels * 16);
        var twin = new AlignedFloats(output.Length);
        for (var row = 0; row < rows; row += 8)
        {
            var tile = new ProductKernel.Tile(left.Pointer + (row * depth), depth, twin.Pointer + (row * panels * 16), panels * 16, rows - row);
            for (var panel = 0; panel < panels; panel++)
                ProductKernel.MultiplyScalar(tile, right.Pointer + (panel * depth * 16), depth, panel * 16);
        }

        Assert.Equal(twin.Span.ToArray(), output.Span.ToArray());
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < panels * 16; column++)
            {
                var sum = Enumerable.Range(0, depth).Sum(i => (double)left.Span[(row * depth) + i] * right.Span[(((column / 16 * depth) + i) * 16) + (column % 16)]);
                Assert.Equal(sum, output.Span[(row * panels * 16) + column], 1e-5 * depth);
            }
        }
    }

    [Fact]
    public void Vectors_of_each_width_give_the_same_bits()
    {
        Assert.SkipUnless(Vector512.IsHardwareAccelerated && Fma.IsSupported, "This processor has not both vector widths.");
        const int Depth = 77;
        var (left, right) = (Draw(8 * Depth, 3), Draw(3 * Depth * 16, 4));
        var results = new List<float[]>();
        foreach (var width in (int[])[0, 1, 2, 3])
        {
            var output = new AlignedFloats(8 * 48);
            var tile = new ProductKernel.Tile(left.Pointer, Depth, output.Pointer, 48, 8);
            for (var panel = 0; panel < 3; panel++)
            {
                var own = right.Pointer + (panel * Depth * 16);
                if (width == 0)
                    ProductKernel.MultiplyScalar(tile, own, Depth, panel * 16);
                else if (width == 1)
                    ProductKernel.Multiply256(tile, own, Depth, panel * 16);
                else if (width == 2)
                    ProductKernel.Multiply512(tile, own, Depth, panel * 16);
            }

            if (width == 3)
                ProductKernel.Multiply512Wide(tile, right.Pointer, Depth, 0);
            results.Add(output.Span.ToArray());
        }

        Assert.All(results, r => Assert.Equal(results[0], r));
    }

    [Theory]
    [InlineData(1, 8, 1)]
    [InlineData(129, 21, 3)]
    [InlineData(40, 12, 2)]
    public void Transposed_products_add_to_what_is_there_as_the_scalar_twin_does(int rows, int columns, int panels)
    {
        var (left, right) = (Draw(rows * columns, 5), Draw(rows * panels * 16, 6));
        var (output, twin) = (Draw(panels * columns * 16, 7), Draw(panels * columns * 16, 7));
        TransposedKernel.AddTransposed(left.Pointer, columns, columns, right.Pointer, rows, panels, output.Pointer);
        for (var panel = 0; panel < panels; panel++)
        {
            for (var column = 0; column < columns; column++)
                TransposedKernel.TransposedColumn(left.Pointer + column, columns, right.Pointer + (panel * 16), panels * 16, rows, twin.Pointer + (((panel * columns) + column) * 16));
        }

        Assert.Equal(twin.Span.ToArray(), output.Span.ToArray());
    }

    private static AlignedFloats Draw(int length, int seed)
    {
        var (random, values) = (new SeededRandom(seed), new AlignedFloats(length));
        foreach (ref var value in values.Span)
            value = (float)((2 * random.NextDouble()) - 1);
        return values;
    }
}
