using System.Security.Cryptography;

namespace PathGen.Slides.Tests;

public sealed class MedianFilterTests
{
    [Theory]
    [InlineData(7, 200, 40, 30, "928687b9bc084f7cd19cc578a2a43325b559fb2abdef917a774f6a51497a40e5")]
    [InlineData(7, 201, 5, 70, "cebf29f02fb1a95959500b4cba0f0936ec643bf224881c28d0dcdab6ae6a052a")]
    [InlineData(3, 200, 40, 30, "58d26c08c6236b9e80e9c42365ea8accfc904ad18f3a6babf12f983068d66134")]
    [InlineData(11, 200, 40, 30, "a5587ea3bf2e12ca32527964af7ec9ee8eb7c5cf2083afe14c9c8e773f177563")]
    [InlineData(15, 201, 5, 70, "e17e06ed314b43c2d48a9d338a9e54ddbe78671ba2960268d13d7472fc6c5f84")]
    public void Equals_OpenCV(int size, int seed, int width, int height, string sha256)
    {
        var pixels = Noise.Bytes(width * height, (uint)seed);

        MedianFilter.Apply(pixels, width, height, size);

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(pixels)));
    }

    [Fact]
    public void Equals_sorting_on_every_width_and_height()
    {
        for (var side = 1; side <= 140; side++)
        {
            Compare(7, side, 9, (uint)side);
            Compare(1 + (2 * (side % 8)), 11, Math.Min(side, 40), (uint)side + 1000);
        }
    }

    [Fact]
    public void Stops_when_cancelled() =>
        Assert.Throws<OperationCanceledException>(() => MedianFilter.Apply(new byte[100], 10, 10, 7, new CancellationToken(canceled: true)));

    private static void Compare(int size, int width, int height, uint seed)
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
            for (var dy = -(size / 2); dy <= size / 2; dy++)
            {
                for (var dx = -(size / 2); dx <= size / 2; dx++)
                    window.Add(pixels[(Math.Clamp((i / width) + dy, 0, height - 1) * width) + Math.Clamp((i % width) + dx, 0, width - 1)]);
            }

            window.Sort();
            expected[i] = window[size * size / 2];
        }

        MedianFilter.Apply(pixels, width, height, size);

        Assert.True(expected.AsSpan().SequenceEqual(pixels), $"{size}: {width}×{height}");
    }
}
