using System.Security.Cryptography;

namespace PathGen.Slides.Tests;

public sealed class MaskClosingTests
{
    [Theory]
    [InlineData(4, 200, 40, 30, "b160d36b722a9b97e764f55b08aede5174e4e84fab75a7bc41a2af6c972d2071")]
    [InlineData(4, 201, 5, 70, "3f6f1c9cfd5647de33f4d1121e316891ea822f77271834e314d3669fcaea9555")]
    [InlineData(2, 200, 40, 30, "294365d4aa7b7246c77540a9773b322a7f1aac376245f23d22b2d8b4afa54018")]
    [InlineData(3, 200, 40, 30, "6ff52110b65e4dd3334c502ed86240a46e7c7a9330082641029e5b874c5ef8b0")]
    [InlineData(7, 201, 5, 70, "1be5b575da861ae8d6b2db9ec24eab6740de8aebf8c618bd4fbdab64e8623ad6")]
    public void Equals_OpenCV(int size, int seed, int width, int height, string sha256)
    {
        var mask = RandomMask(width, height, (uint)seed, 200);

        MaskClosing.Apply(mask, width, height, size);

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(mask)));
    }

    [Fact]
    public void Equals_maxima_and_minima_of_neighbours_on_every_size()
    {
        for (var side = 1; side <= 80; side++)
        {
            foreach (var (width, height) in new[] { (side, 6), (7, side) })
            {
                var size = 1 + (side % 12);
                var mask = RandomMask(width, height, (uint)side, 100 + (2 * (side % 70)));
                var expected = Neighbours(Neighbours(mask, width, height, size, outside: 0, Math.Max), width, height, size, outside: 1, Math.Min);

                MaskClosing.Apply(mask, width, height, size);

                Assert.True(expected.AsSpan().SequenceEqual(mask), $"{size}: {width}×{height}");
            }
        }
    }

    private static byte[] RandomMask(int width, int height, uint seed, int above) =>
        Noise.Bytes(width * height, seed).Select(b => b > above ? (byte)1 : (byte)0).ToArray();

    private static byte[] Neighbours(byte[] mask, int width, int height, int size, byte outside, Func<byte, byte, byte> combine)
    {
        var result = new byte[mask.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            byte? value = null;
            for (var dy = -(size / 2); dy < size - (size / 2); dy++)
            {
                for (var dx = -(size / 2); dx < size - (size / 2); dx++)
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
