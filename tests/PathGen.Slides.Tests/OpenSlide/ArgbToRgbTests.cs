namespace PathGen.Slides.Tests;

public sealed class ArgbToRgbTests
{
    [Theory]
    [InlineData(0, 1)] // every pixel opaque
    [InlineData(1, 16)] // a see-through pixel now and then
    [InlineData(1, 1)] // none opaque but by chance
    public void The_vector_kernel_equals_its_scalar_twin_on_every_remainder(int seeThrough, int of)
    {
        var random = new Random(5 + of);
        for (var length = 0; length < 150; length++)
        {
            var argb = new uint[length];
            for (var i = 0; i < length; i++)
                argb[i] = (uint)random.NextInt64(1L << 32) | (random.Next(of) < seeThrough ? 0 : 0xFF000000u);
            var (vector, scalar) = (new byte[3 * length + 8], new byte[3 * length + 8]);
            vector.AsSpan().Fill(77);
            scalar.AsSpan().Fill(77);
            ArgbToRgb.Convert(argb, vector, 0x102030);
            ArgbToRgb.ConvertScalar(argb, scalar, 0x102030);
            Assert.Equal(scalar, vector);
            Assert.All(vector[(3 * length)..], b => Assert.Equal(77, b));
        }
    }

    [Theory]
    [InlineData(0xFF0A141Eu, 0xFFFFFFu, 10, 20, 30)]
    [InlineData(0x00000000u, 0xFFFFFFu, 255, 255, 255)]
    [InlineData(0x00000000u, 0x102030u, 16, 32, 48)]
    [InlineData(0x80400000u, 0xFFFFFFu, 191, 127, 127)] // half: 64 + 255 × 127 / 255
    [InlineData(0x80400000u, 0x000000u, 64, 0, 0)]
    [InlineData(0x01FF0000u, 0xFFFFFFu, 255, 254, 254)] // brighter than its alpha allows: cut
    public void A_pixel_lies_over_the_background(uint argb, uint background, byte red, byte green, byte blue)
    {
        var rgb = new byte[3];
        ArgbToRgb.Convert([argb], rgb, background);
        Assert.Equal([red, green, blue], rgb);
    }
}
