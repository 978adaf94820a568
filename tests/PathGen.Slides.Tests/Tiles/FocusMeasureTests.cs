using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class FocusMeasureTests
{
    // cv2.Laplacian of R + 2G + B and NumPy's variances, without the border.
    [Theory]
    [InlineData(64, 48, 9, 19.577115132743337)]
    [InlineData(33, 7, 10, 19.89997713590206)]
    [InlineData(131, 20, 12, 19.73330438315187)]
    public void Equals_OpenCV_on_noise(int width, int height, uint seed, double expected)
    {
        using var picture = Noise.Picture(width, height, seed);
        Assert.Equal(expected, FocusMeasure.Of(picture), 1e-9);
    }

    [Theory]
    [InlineData(0, 0.252646285933989)]
    [InlineData(1, 0.33195291556247536)]
    [InlineData(2, 0.21080030103023065)]
    [InlineData(3, 0.1310068246014158)]
    public void Equals_OpenCV_on_real_patches_and_tells_blurred_ones(int patch, double expected)
    {
        using var sharp = PictureFile.Read(Reference.PathOf("golden", "clip", $"patch_{patch}.png"));
        using var blurred = Thumbnails.Paint(sharp.Width - 4, sharp.Height - 4, (x, y) => (Mean(sharp, x, y, 0), Mean(sharp, x, y, 1), Mean(sharp, x, y, 2)));

        Assert.Equal(expected, FocusMeasure.Of(sharp), 1e-9);
        Assert.InRange(FocusMeasure.Of(blurred), 0, expected / 4);

        // Over 5×5 pixels.
        static int Mean(RgbImage image, int x, int y, int channel)
        {
            var sum = 0;
            for (var i = 0; i < 25; i++)
                sum += At(image, x + (i % 5), y + (i / 5), channel);
            return sum / 25;
        }
    }

    [Fact]
    public void Vectors_give_the_sums_of_single_pixels_on_every_width()
    {
        for (var width = 1; width <= 150; width++)
        {
            Compare(Noise.Bytes(9 * width, (uint)width), width);

            // The largest values and squares: single bright and dark pixels.
            Compare([.. Enumerable.Range(0, 9 * width).Select(i => ((i / 3) + (i / (3 * width))) % 2 == 0 ? (byte)255 : (byte)0)], width);
        }

        Compare([.. Enumerable.Range(0, 9 * 20_000).Select(i => ((i / 3) + (i / 60_000)) % 2 == 0 ? (byte)255 : (byte)0)], 20_000);
    }

    [Fact]
    public void Light_and_contrast_do_not_matter()
    {
        using var picture = Thumbnails.Paint(50, 40, (x, y) => (10 + (((x * x) + (y * 7)) % 50), 10 + (((x * 3) + (y * y)) % 50), 10 + ((x * y) % 50)));
        using var contrast = Thumbnails.Paint(50, 40, (x, y) => (3 * At(picture, x, y, 0), 3 * At(picture, x, y, 1), 3 * At(picture, x, y, 2)));
        using var light = Thumbnails.Paint(50, 40, (x, y) => (90 + At(picture, x, y, 0), 90 + At(picture, x, y, 1), 90 + At(picture, x, y, 2)));

        Assert.Equal(FocusMeasure.Of(picture), FocusMeasure.Of(contrast));
        Assert.Equal(FocusMeasure.Of(picture), FocusMeasure.Of(light));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 50)]
    [InlineData(50, 2)]
    [InlineData(3, 3)]
    [InlineData(40, 40)]
    public void One_brightness_has_no_focus(int width, int height)
    {
        using var picture = Thumbnails.Paint(width, height, (_, _) => (243, 242, 240));
        Assert.Equal(0, FocusMeasure.Of(picture));
    }

    [Fact]
    public void Nothing_exceeds_64()
    {
        using var picture = Thumbnails.Paint(30, 30, (x, y) => (x + y) % 2 == 0 ? (255, 255, 255) : (0, 0, 0));
        Assert.Equal(64, FocusMeasure.Of(picture));
    }

    private static void Compare(byte[] rgb, int width)
    {
        var rows = Enumerable.Range(0, 3).Select(_ => new short[width]).ToArray();
        var expected = new short[width];
        for (var y = 0; y < 3; y++)
        {
            var row = rgb.AsSpan(3 * width * y, 3 * width);
            Luma.Write(row, rows[y]);
            Luma.WriteScalar(row, expected);
            Assert.True(expected.AsSpan().SequenceEqual(rows[y]), $"{width}");
        }

        LaplacianSums vectors = default, single = default;
        vectors.Add(rows[0], rows[1], rows[2]);
        single.AddScalar(rows[0], rows[1], rows[2]);
        Assert.Equal(single, vectors);
    }

    private static int At(RgbImage image, int x, int y, int channel) => image.Row(y)[(3 * x) + channel];
}
