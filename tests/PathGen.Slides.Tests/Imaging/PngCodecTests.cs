using System.Buffers.Binary;
using System.IO.Compression;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class PngCodecTests
{
    public static TheoryData<string> Pictures => [.. PictureSuite.Names(".png")];

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Every_kind_decodes_to_the_reference_pixels(string name)
    {
        using var image = PngCodec.Decode(PictureSuite.Bytes(name), name);
        var expected = PictureSuite.All[name];
        Assert.Equal((expected.Width, expected.Height), (image.Width, image.Height));
        Assert.Equal(expected.Sha256, PictureSuite.Sha256(image));
    }

    [Theory]
    [InlineData("resize_0_source.png", "1b31fb59e13d183f64f483006f9f48122656b3afae6b9a84f7434e3139e59e97")]
    [InlineData("resize_4_source.png", "c24eef3fdb0ccee16feb0e68d09e8e64535c37a98c3355f607b6cd0e59a8b302")]
    [InlineData("resize_0_224.png", "21f3a52187a23e0873a7351439a172e7618cd978851ee9209dd525a3f8876866")]
    public void Reference_pictures_decode_to_their_stated_hash(string file, string sha256)
    {
        using var image = PngCodec.Decode(File.ReadAllBytes(Reference.PathOf("golden", "text_image", file)), file);
        Assert.Equal(sha256, PictureSuite.Sha256(image));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(333, 127)]
    public void Encoding_and_decoding_returns_the_same_pixels_and_the_same_bytes_twice(int width, int height)
    {
        using var image = Noise(width, height);
        var (first, second) = (Encode(image), Encode(image));
        Assert.Equal(first, second);
        using var decoded = PngCodec.Decode(first);
        Assert.Equal((width, height), (decoded.Width, decoded.Height));
        Assert.True(image.Pixels.SequenceEqual(decoded.Pixels));
    }

    [Fact]
    public void A_real_picture_encodes_about_as_small_as_its_reference_file()
    {
        var file = File.ReadAllBytes(Reference.PathOf("golden", "text_image", "resize_4_source.png"));
        using var image = PngCodec.Decode(file);
        var encoded = Encode(image);
        Assert.InRange(encoded.Length, 1, file.Length * 1.1);
    }

    [Fact]
    public void Grey_encoding_returns_the_same_pixels()
    {
        var pixels = new byte[61 * 17];
        new Random(3).NextBytes(pixels);
        using var stream = new MemoryStream();
        PngCodec.EncodeGray(pixels, 61, 17, stream);
        using var decoded = PngCodec.Decode(stream.ToArray());
        Assert.Equal(pixels.SelectMany(p => new[] { p, p, p }), decoded.Pixels.ToArray());
        Assert.Throws<ArgumentException>(() => PngCodec.EncodeGray(pixels, 61, 18, Stream.Null));
    }

    [Theory]
    [InlineData("c2_d8_plain.png")]
    [InlineData("c3_d8_adam7.png")]
    public void Every_prefix_is_refused_by_name(string name)
    {
        var whole = PictureSuite.Bytes(name);
        for (var length = 0; length < whole.Length; length++)
        {
            var prefix = whole[..length];
            var error = Assert.Throws<SlideException>(() => PngCodec.Decode(prefix, name));
            Assert.StartsWith(name, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_flipped_bit_that_changes_pixels_is_refused()
    {
        var random = new Random(20260101);
        var names = PictureSuite.Names(".png").ToArray();
        for (var i = 0; i < 1000; i++)
        {
            var name = names[random.Next(names.Length)];
            var mutant = PictureSuite.Bytes(name);
            mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
            var error = Record.Exception(() => PngCodec.Decode(mutant, name).Dispose());
            Assert.IsType<SlideException>(error);
        }
    }

    [Fact]
    public void Damage_behind_correct_checksums_is_refused_or_decodes_within_bounds()
    {
        // The checksum hides the decoder from random flips: here every mutant gets a correct one.
        var random = new Random(20260102);
        var names = PictureSuite.Names(".png").ToArray();
        var refused = 0;
        for (var i = 0; i < 1000; i++)
        {
            var name = names[random.Next(names.Length)];
            var mutant = PictureSuite.Bytes(name);
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                mutant[random.Next(16, mutant.Length)] ^= (byte)(1 << random.Next(8));
            RepairChecksums(mutant);
            var error = Record.Exception(() => PngCodec.Decode(mutant, name).Dispose());
            if (error is not null)
            {
                Assert.IsType<SlideException>(error);
                refused++;
            }
        }

        Assert.InRange(refused, 600, 1000);
    }

    [Theory]
    [InlineData(20_000, 20_000)]
    [InlineData(15_000, 15_000)]
    [InlineData(2_000_000, 1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void A_bomb_is_refused_before_memory_is_taken(int width, int height)
    {
        var bomb = PictureSuite.Bytes("c0_d8_plain.png");
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), height);
        RepairChecksums(bomb);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<SlideException>(() => PngCodec.Decode(bomb, "bomb.png"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Contains($"{width}×{height}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_pixel_data_than_the_picture_needs_is_refused()
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(new byte[100]);
        var png = PictureSuite.Bytes("c0_d8_plain.png").AsSpan(0, 33).ToArray();
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 2);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 2);
        RepairChecksums(png);
        using var file = new MemoryStream();
        file.Write(png);
        PngDataStream.WriteChunk(file, "IDAT"u8, compressed.ToArray());
        PngDataStream.WriteChunk(file, "IEND"u8, []);
        Assert.Contains("more pixel data", Assert.Throws<SlideException>(() => PngCodec.Decode(file.ToArray())).Message, StringComparison.Ordinal);
    }

    private static RgbImage Noise(int width, int height)
    {
        var image = new RgbImage(width, height);
        var random = new Random(width * 1000 + height);
        var pixels = image.Pixels;
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i / 3 % width + random.Next(24));
        return image;
    }

    private static byte[] Encode(RgbImage image)
    {
        using var stream = new MemoryStream();
        PngCodec.Encode(image, stream);
        return stream.ToArray();
    }

    private static void RepairChecksums(byte[] png)
    {
        for (var at = 8; at + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at));
            if (length > png.Length - at - 12)
                return;
            var covered = png.AsSpan(at + 4, (int)length + 4);
            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(at + 8 + (int)length), Crc32.Append(0, covered));
            at += (int)length + 12;
        }
    }
}
