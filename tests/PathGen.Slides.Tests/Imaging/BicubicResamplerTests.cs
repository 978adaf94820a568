using System.Security.Cryptography;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class BicubicResamplerTests
{
    private delegate void Resampler(RgbImage source, AxisKey columns, AxisKey rows, RgbImage destination);

    // SHA-256 of the bytes that Pillow 9.4 gives for the same noise: resize((w, h), BICUBIC, box).
    public static TheoryData<int, int, int, ResampleBox, int, int, string> PillowResults { get; } = new()
    {
        { 1, 1, 1, new ResampleBox(0, 0, 1, 1), 5, 4, "bee947af6e821435bc906b2d6dda3af39242f466e66d0be90d68140bf2ed6c1f" },
        { 2, 2, 3, new ResampleBox(0, 0, 2, 3), 7, 9, "031dc5a202eaf9b2c1e77bd939bd8d309a8fb338011bae6142c03ebdfe3647e6" },
        { 3, 3, 50, new ResampleBox(0, 0, 3, 50), 64, 1, "37bc96a1d2d939f4eb3fdcccd9e2f8283ee9c4d3c8a3bf2127e09da7df150854" },
        { 4, 64, 48, new ResampleBox(0, 0, 64, 48), 64, 48, "c2c481c8d47eee363ff68d9b365879d7d0a7d38bc230514065375431f5c3ad22" },
        { 5, 64, 48, new ResampleBox(0, 0, 64, 48), 21, 16, "323f00d4ef391e33d55355bae38c81f7cdc340add17407c0883e9407bcd2c3cc" },
        { 6, 64, 48, new ResampleBox(0, 0, 64, 48), 33, 48, "325a6f13e45bf264620b3488155a06f5db4ae713410abed3a295acf3b5a02c8f" },
        { 7, 64, 48, new ResampleBox(0, 0, 64, 48), 64, 17, "6dfd56306cc0d68bb3e2ddd650d388b901d1a5731172068928fea4004495e6a0" },
        { 8, 97, 61, new ResampleBox(0, 0, 97, 61), 13, 7, "bfbbbc62678dc974c6b7e2c1a86d371d68152cf5c6eb610750f4dcc0ffd0f121" },
        { 9, 97, 61, new ResampleBox(0, 0, 97, 61), 190, 123, "22694e01171db724ae109439bbbdebf9aad75e81c0539d206010c956c3e97368" },
        { 10, 97, 61, new ResampleBox(0.5, 0.25, 96.5, 60.75), 31, 20, "e39fa2a51a8184422407dc6d24ee43702e7e1fb4404ae345412557a92a358bfa" },
        { 11, 97, 61, new ResampleBox(10.1, 3.7, 12.9, 5.2), 16, 16, "ee0ccde64d2eeccd649b6ac16c266c40bb193e25d773631e385e15d188ed15d0" },
        { 12, 33, 29, new ResampleBox(3, 2, 19, 18), 16, 16, "e8f3ae7a049e9111b2d3a7c66574b0159d0af2904d1482aafdcbe35c1d6814c7" },
        { 13, 200, 5, new ResampleBox(0, 0, 200, 5), 3, 11, "167e1d7e5de507eebe99b11b632032167d60657f1e0f90902621f09627607254" },
        { 14, 31, 200, new ResampleBox(0, 0, 31, 199.5), 31, 40, "6d998ce32819e4b45d02d3890e71a7ed7a7e7d45ed5dab7918ee438e34206d71" },
        { 15, 129, 127, new ResampleBox(0, 0, 129, 127), 64, 63, "489f1471f80c5c67ae078f685e7e80099469f81af2a93651aecf8917bfe90b02" },
        { 16, 50, 40, new ResampleBox(49.2, 39.1, 50, 40), 6, 5, "a442bf541641a549733567dae881c4d197bcbe6c25323a7187c99b700f6a3281" },
    };

    [Theory]
    [MemberData(nameof(PillowResults))]
    public void Equals_Pillow(int seed, int width, int height, ResampleBox box, int toWidth, int toHeight, string sha256)
    {
        using var source = Noise.Picture(width, height, (uint)seed, hard: seed % 2 == 0);
        foreach (var resampler in Kernels().Prepend(ThroughTheFrontDoor))
        {
            using var result = new RgbImage(toWidth, toHeight);
            resampler(source, Columns(source, box, result), Rows(source, box, result), result);
            Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(result.Pixels)));
        }

        void ThroughTheFrontDoor(RgbImage from, AxisKey columns, AxisKey rows, RgbImage to) => BicubicResampler.Resize(from, box, to);
    }

    [Theory]
    [InlineData("resize_0")]
    [InlineData("resize_4")]
    public void Equals_Pillow_on_tissue(string name)
    {
        using var source = PictureFile.Read(Reference.PathOf("golden", "text_image", $"{name}_source.png"));
        using var expected = PictureFile.Read(Reference.PathOf("golden", "text_image", $"{name}_224.png"));
        var scale = 224.0 / Math.Min(source.Width, source.Height);
        var (width, height) = ((int)(source.Width * scale), (int)(source.Height * scale));
        using var result = new RgbImage(224, 224);

        BicubicResampler.ResizePart(source, Whole(source), width, height, (width - 224) / 2, (height - 224) / 2, result);

        Assert.True(result.Pixels.SequenceEqual(expected.Pixels));
    }

    [Fact]
    public void Vectors_equal_the_scalar_twin_on_every_width_and_height()
    {
        var random = new Random(1);
        for (var size = 1; size <= 80; size++)
        {
            CompareKernels(size, random.Next(1, 60), random.Next(1, 60), random.Next(1, 60), random);
            CompareKernels(random.Next(1, 60), size, random.Next(1, 60), random.Next(1, 60), random);
            CompareKernels(random.Next(1, 60), random.Next(1, 60), size, random.Next(1, 60), random);
            CompareKernels(random.Next(1, 60), random.Next(1, 60), random.Next(1, 60), size, random);
        }

        CompareKernels(1, 3000, 2, 3, random);
        CompareKernels(3000, 1, 3, 2, random);
        CompareKernels(2, 2, 400, 301, random);
    }

    [Fact]
    public void A_part_equals_the_crop_of_the_whole()
    {
        var random = new Random(2);
        for (var i = 0; i < 200; i++)
        {
            using var source = Noise.Picture(random.Next(1, 90), random.Next(1, 90), (uint)i);
            var box = RandomBox(source, random);
            using var whole = new RgbImage(random.Next(1, 90), random.Next(1, 90));
            BicubicResampler.Resize(source, box, whole);
            var (left, top) = (random.Next(whole.Width), random.Next(whole.Height));
            using var part = new RgbImage(random.Next(1, whole.Width - left + 1), random.Next(1, whole.Height - top + 1));

            BicubicResampler.ResizePart(source, box, whole.Width, whole.Height, left, top, part);

            using var crop = whole.Crop(left, top, part.Width, part.Height);
            Assert.True(part.Pixels.SequenceEqual(crop.Pixels), $"{source.Width}×{source.Height} {box} to {whole.Width}×{whole.Height}, part at {left}, {top}");
        }
    }

    [Fact]
    public void The_same_size_changes_nothing()
    {
        using var source = Noise.Picture(41, 23, 3);
        using var result = new RgbImage(41, 23);

        BicubicResampler.Resize(source, result);

        Assert.True(source.Pixels.SequenceEqual(result.Pixels));
    }

    [Fact]
    public void Many_threads_share_the_cached_weights()
    {
        using var source = Noise.Picture(160, 120, 4);
        Parallel.For(1, 400, i =>
        {
            using var expected = new RgbImage(1 + (i % 97), 1 + (i % 83));
            ScalarResampler.Run(source, Columns(source, Whole(source), expected), Rows(source, Whole(source), expected), expected);
            using var result = new RgbImage(expected.Width, expected.Height);
            BicubicResampler.Resize(source, result);
            Assert.True(expected.Pixels.SequenceEqual(result.Pixels));
        });
    }

    [Theory]
    [InlineData(-0.1, 0, 5, 5)]
    [InlineData(0, -1, 5, 5)]
    [InlineData(0, 0, 10.1, 5)]
    [InlineData(0, 0, 5, 8.5)]
    [InlineData(5, 0, 5, 5)]
    [InlineData(0, 6, 5, 5)]
    [InlineData(double.NaN, 0, 5, 5)]
    [InlineData(0, 0, double.PositiveInfinity, 5)]
    public void Refuses_a_box_that_is_empty_or_outside(double left, double top, double right, double bottom)
    {
        using var source = new RgbImage(10, 8);
        using var result = new RgbImage(4, 4);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => BicubicResampler.Resize(source, new ResampleBox(left, top, right, bottom), result));

        Assert.Contains("10×8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_part_outside_the_result_and_a_picture_into_itself()
    {
        using var source = new RgbImage(10, 8);
        using var result = new RgbImage(4, 4);

        Assert.Throws<ArgumentOutOfRangeException>(() => BicubicResampler.ResizePart(source, Whole(source), 6, 6, 3, 0, result));
        Assert.Throws<ArgumentOutOfRangeException>(() => BicubicResampler.ResizePart(source, Whole(source), 6, 6, 0, -1, result));
        Assert.Throws<ArgumentException>(() => BicubicResampler.Resize(source, source));
    }

    private static void CompareKernels(int width, int height, int toWidth, int toHeight, Random random)
    {
        using var source = Noise.Picture(width, height, (uint)random.Next(), hard: random.Next(2) == 0);
        foreach (var box in new[] { Whole(source), RandomBox(source, random) })
        {
            using var expected = new RgbImage(toWidth, toHeight);
            ScalarResampler.Run(source, Columns(source, box, expected), Rows(source, box, expected), expected);
            foreach (var kernel in Kernels())
            {
                using var result = new RgbImage(toWidth, toHeight);
                result.Fill(1, 2, 3);
                kernel(source, Columns(source, box, result), Rows(source, box, result), result);
                Assert.True(expected.Pixels.SequenceEqual(result.Pixels), $"{kernel.Method.DeclaringType}: {width}×{height} {box} to {toWidth}×{toHeight}");
            }
        }
    }

    // Every kernel that this machine can run.
    private static IEnumerable<Resampler> Kernels()
    {
        yield return ScalarResampler.Run;
        if (MultiplyAddDot.IsSupported)
            yield return VectorResampler<MultiplyAddDot>.Run;
        if (VnniDot.IsSupported)
            yield return VectorResampler<VnniDot>.Run;
    }

    private static ResampleBox Whole(RgbImage image) => new(0, 0, image.Width, image.Height);

    private static ResampleBox RandomBox(RgbImage image, Random random)
    {
        var (left, top) = (random.NextDouble() * image.Width * 0.9, random.NextDouble() * image.Height * 0.9);
        return new ResampleBox(
            left, top, left + ((image.Width - left) * (0.1 + (0.9 * random.NextDouble()))), top + ((image.Height - top) * (0.1 + (0.9 * random.NextDouble()))));
    }

    private static AxisKey Columns(RgbImage source, ResampleBox box, RgbImage result) =>
        new(source.Width, (float)box.Left, (float)box.Right, result.Width, 0, result.Width);

    private static AxisKey Rows(RgbImage source, ResampleBox box, RgbImage result) =>
        new(source.Height, (float)box.Top, (float)box.Bottom, result.Height, 0, result.Height);
}
