namespace PathGen.Slides.Tests;

public sealed class OtsuThresholdTests
{
    // What cv2.threshold(THRESH_OTSU) of OpenCV 4.6 finds; noise scaled to a range, a third of it raised by 40 where asked.
    [Theory]
    [InlineData(100, 1000, 0, 255, false, 128)]
    [InlineData(101, 5000, 0, 9, true, 9)]
    [InlineData(102, 100, 3, 250, false, 112)]
    [InlineData(103, 64, 7, 7, true, 7)]
    [InlineData(104, 4096, 100, 120, false, 109)]
    public void Equals_OpenCV(int seed, int count, int low, int high, bool twoPeaks, int expected)
    {
        var pixels = Noise.Bytes(count, (uint)seed).Select(b => (byte)(low + (b * (high - low) / 255))).ToArray();
        if (twoPeaks)
        {
            foreach (ref var pixel in pixels.AsSpan(0, count / 3))
                pixel = (byte)Math.Min(pixel + 40, 255);
        }

        Assert.Equal(expected, OtsuThreshold.Find(pixels));
    }

    [Fact]
    public void One_grey_has_no_classes() => Assert.Equal(0, OtsuThreshold.Find(Enumerable.Repeat((byte)77, 50).ToArray()));
}
