using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class JpegCodecTests
{
    public static TheoryData<string> Pictures => [.. PictureSuite.Names(".jpg")];

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Every_kind_decodes_to_the_reference_pixels(string name)
    {
        using var image = JpegCodec.Decode(PictureSuite.Bytes(name), name);
        var expected = PictureSuite.All[name];
        Assert.Equal((expected.Width, expected.Height), (image.Width, image.Height));
        Assert.Equal(expected.Sha256, PictureSuite.Sha256(image));
    }

    [Theory]
    [InlineData(ChromaSubsampling.Chroma444, 37.38)]
    [InlineData(ChromaSubsampling.Chroma422, 34.02)]
    [InlineData(ChromaSubsampling.Chroma420, 33.11)]
    public void A_real_picture_survives_encoding_at_quality_95(ChromaSubsampling subsampling, double leastPsnr)
    {
        // Pillow 9.4 reaches 37.384, 34.021 and 33.115 dB on this noisy picture: as much is asked, less rounding.
        using var image = PictureFile.Read(Reference.PathOf("golden", "text_image", "resize_4_224.png"));
        var jpeg = JpegCodec.Encode(image, 95, subsampling);
        Assert.Equal(jpeg, JpegCodec.Encode(image, 95, subsampling));
        using var decoded = JpegCodec.Decode(jpeg);
        Assert.Equal((image.Width, image.Height), (decoded.Width, decoded.Height));
        Assert.InRange(Psnr(image, decoded), leastPsnr, 100);
    }

    [Fact]
    public void Quality_and_size_limits_are_checked()
    {
        using var image = new RgbImage(4, 4);
        image.Fill(1, 2, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => JpegCodec.Encode(image, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => JpegCodec.Encode(image, 101));
        Assert.Throws<ArgumentOutOfRangeException>(() => JpegCodec.Encode(image, 90, (ChromaSubsampling)9));
        using var wide = new RgbImage(65501, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => JpegCodec.Encode(wide));
    }

    [Theory]
    [InlineData("rgb420.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("cmyk.jpg")]
    public void Every_prefix_is_refused_by_name(string name)
    {
        var whole = PictureSuite.Bytes(name);
        for (var length = 0; length < whole.Length - 2; length++)
        {
            var prefix = whole[..length];
            var error = Record.Exception(() => JpegCodec.Decode(prefix, name).Dispose());
            Assert.IsType<SlideException>(error);
            Assert.StartsWith(name, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Flipped_bits_never_do_worse_than_a_typed_error()
    {
        // JPEG has no checksum: some flips only change pixels. A decoder's warning counts as an error.
        var random = new Random(20260103);
        var names = PictureSuite.Names(".jpg").ToArray();
        var refused = 0;
        for (var i = 0; i < 1000; i++)
        {
            var name = names[random.Next(names.Length)];
            var mutant = PictureSuite.Bytes(name);
            mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
            var error = Record.Exception(() => JpegCodec.Decode(mutant, name).Dispose());
            if (error is not null)
            {
                Assert.IsType<SlideException>(error);
                refused++;
            }
        }

        Assert.InRange(refused, 200, 1000);
    }

    [Fact]
    public void A_bomb_is_refused_before_memory_is_taken()
    {
        var bomb = PictureSuite.Bytes("rgb420.jpg");
        var frame = bomb.AsSpan().IndexOf(new byte[] { 0xFF, 0xC0 });
        bomb.AsSpan(frame + 5, 4).Fill(0x3F); // 16191 × 16191
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<SlideException>(() => JpegCodec.Decode(bomb, "bomb.jpg"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Contains("16191×16191", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_threads_decode_and_encode_alike()
    {
        var jpeg = PictureSuite.Bytes("rgb420.jpg");
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            using var image = JpegCodec.Decode(jpeg);
            Assert.Equal(PictureSuite.All["rgb420.jpg"].Sha256, PictureSuite.Sha256(image));
        });
    }

    private static double Psnr(RgbImage a, RgbImage b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Pixels.Length; i++)
            sum += (a.Pixels[i] - b.Pixels[i]) * (a.Pixels[i] - b.Pixels[i]);
        return 10 * Math.Log10(255.0 * 255.0 / (sum / a.Pixels.Length));
    }
}
