using System.Security.Cryptography;

namespace PathGen.Slides.Tests;

public sealed class MaskClosingTests
{
    [Theory]
    [InlineData(200, 40, 30, "b160d36b722a9b97e764f55b08aede5174e4e84fab75a7bc41a2af6c972d2071")]
    [InlineData(201, 5, 70, "3f6f1c9cfd5647de33f4d1121e316891ea822f77271834e314d3669fcaea9555")]
    public void Equals_OpenCV(int seed, int width, int height, string sha256)
    {
        var mask = RandomMask(width, height, (uint)seed, 200);

        MaskClosing.Apply(mask, width, height);

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(mask)));
    }

    [Fact]
    public void Equals_maxima_and_minima_of_neighbours_on_every_size()
    {
        for (var size = 1; size <= 80; size++)
        {
            foreach (var (width, height) in new[] { (size, 6), (7, size) })
            {
                var mask = RandomMask(width, height, (uint)size, 100 + (2 * (size % 70)));
                var expected = Neighbours(Neighbours(mask, width, height, outside: 0, Math.Max), width, height, outside: 1, Math.Min);

                MaskClosing.Apply(mask, width, height);

                Assert.True(expected.AsSpan().SequenceEqual(mask), $"{width}×{height}");
            }
        }
    }

    private static byte[] RandomMask(int width, int height, uint seed, int above) =>
        Noise.Bytes(width * height, seed).Select(b => b > above ? (byte)1 : (byte)0).ToArray();

    private static byte[] Neighbours(byte[] mask, int width, int height, byte outside, Func<byte, byte, byte> combine)
    {
        var result = new byte[mask.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            byte? value = null;
            for (var dy = -2; dy <= 1; dy++)
            {
                for (var dx = -2; dx <= 1; dx++)
                {
                    var (x, y) = ((i % width) + dx, (i / width) + dy);
                    var neighbour = x >= 0 && x < width && y >= 0 && y < height ? mask[(y * width) + x] : outside;
                    value = value is { } v ? combine(v, neighbour) : neighbour;
                }
            }

            result[i] = value!.Value;
        }

        return result;
    }
}
