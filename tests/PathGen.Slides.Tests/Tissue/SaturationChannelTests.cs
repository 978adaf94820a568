using System.Security.Cryptography;

namespace PathGen.Slides.Tests;

public sealed class SaturationChannelTests
{
    [Fact]
    public void Equals_OpenCV_for_every_colour()
    {
        // Red changes slowest. The hash is of cv2.cvtColor(all colours, COLOR_RGB2HSV)[..., 1] by OpenCV 4.6.
        var plane = new byte[3 << 16];
        var saturation = new byte[1 << 16];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var red = 0; red < 256; red++)
        {
            for (var i = 0; i < saturation.Length; i++)
                (plane[3 * i], plane[(3 * i) + 1], plane[(3 * i) + 2]) = ((byte)red, (byte)(i >> 8), (byte)i);
            SaturationChannel.Compute(plane, saturation);
            hash.AppendData(saturation);
        }

        Assert.Equal("c61903177110668d30afd7067ad850f87e66f08e71141e1f80d00c03d504ac50", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
