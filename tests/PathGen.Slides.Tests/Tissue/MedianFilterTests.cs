using System.Security.Cryptography;

namespace PathGen.Slides.Tests;

public sealed class MedianFilterTests
{
    [Theory]
    [InlineData(200, 40, 30, "928687b9bc084f7cd19cc578a2a43325b559fb2abdef917a774f6a51497a40e5")]
    [InlineData(201, 5, 70, "cebf29f02fb1a95959500b4cba0f0936ec643bf224881c28d0dcdab6ae6a052a")]
    public void Equals_OpenCV(int seed, int width, int height, string sha256)
    {
        var pixels = Noise.Bytes(width * height, (uint)seed);

        MedianFilter.Apply(pixels, width, height);

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(pixels)));
    }

    [Fact]
    public void Equals_sorting_on_every_width_and_height()
    {
        for (var size = 1; size <= 140; size++)
        {
            Compare(size, 9, (uint)size);
            Compare(11, Math.Min(size, 40), (uint)size + 1000);
        }
    }

    [Fact]
    public void Stops_when_cancelled() =>
        Assert.Throws<OperationCanceledException>(() => MedianFilter.Apply(new byte[100], 10, 10, new CancellationToken(canceled: true)));

    private static void Compare(int width, int height, uint seed)
    {
        var pixels = Noise.Bytes(width * height, seed);
        if (seed % 3 == 0)
        {
            foreach (ref var pixel in pixels.AsSpan())
                pixel &= 0xC1;
        }

        var expected = new byte[pixels.Length];
        var window = new List<byte>();
        for (var i = 0; i < pixels.Length; i++)
        {
            window.Clear();
            for (var dy = -3; dy <= 3; dy++)
            {
                for (var dx = -3; dx <= 3; dx++)
                    window.Add(pixels[(Math.Clamp((i / width) + dy, 0, height - 1) * width) + Math.Clamp((i % width) + dx, 0, width - 1)]);
            }

            window.Sort();
            expected[i] = window[24];
        }

        MedianFilter.Apply(pixels, width, height);

        Assert.True(expected.AsSpan().SequenceEqual(pixels), $"{width}×{height}");
    }
}
