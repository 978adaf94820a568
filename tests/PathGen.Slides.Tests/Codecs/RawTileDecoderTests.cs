using System.IO.Compression;

namespace PathGen.Slides.Tests;

public sealed class RawTileDecoderTests
{
    private static readonly TileEncoding Small = new() { Compression = TileCompression.Deflate, Colour = TileColour.Rgb, Width = 16, Height = 8 };

    [Fact]
    public void Deflate_data_of_any_size_unpack_to_one_tile()
    {
        using var decoder = TileDecoders.Create(Small, "x");
        var bomb = Deflate(new byte[64 << 20]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var image = TileSuite.Decode(decoder, bomb, Small);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.False(image.Pixels.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_wrong_checksum_or_a_missing_dictionary_is_damage()
    {
        using var decoder = TileDecoders.Create(Small, "x");
        var sound = Deflate(Noise.Bytes(3 * 16 * 8, 7));
        TileSuite.Decode(decoder, sound, Small).Dispose();
        var sum = sound.ToArray();
        sum[^1] ^= 1;
        Assert.Throws<TileDamagedException>(() => TileSuite.Decode(decoder, sum, Small));

        // FDICT, with the header's own check kept right.
        var dictionary = sound.ToArray();
        dictionary[1] |= 0x20;
        dictionary[1] = (byte)(dictionary[1] & 0xE0 | 31 - (dictionary[0] * 256 + (dictionary[1] & 0xE0)) % 31);
        Assert.Throws<TileDamagedException>(() => TileSuite.Decode(decoder, dictionary, Small));
    }

    [Theory]
    [InlineData("none_rgb.tile")]
    [InlineData("packbits_rgb.tile")]
    [InlineData("lzw_p2_rgb.tile")]
    [InlineData("deflate_p2_rgb.tile")]
    public void A_kept_tile_shows_its_whole_rows_and_then_white(string name)
    {
        var (encoding, tile) = (TileSuite.All[name].Encoding, TileSuite.Bytes(name));
        using var whole = TileSuite.Decode(TileSuite.Decoder(name), tile, encoding);
        using var part = TileSuite.Decode(TileSuite.Decoder(name, keepDamaged: true), tile.AsSpan(0, tile.Length / 2), encoding, 0, out var warning);
        Assert.NotNull(warning);
        var rows = 0;
        while (part.Row(rows).SequenceEqual(whole.Row(rows)))
            rows++;
        Assert.InRange(rows, 5, encoding.Height - 5);
        Assert.False(part.Pixels[(rows * part.Stride)..].ContainsAnyExcept((byte)255));
    }

    [Fact]
    public void The_last_strip_may_be_lower()
    {
        using var decoder = TileDecoders.Create(Small, "x");
        var rows = Noise.Bytes(3 * 16 * 3, 9);
        using var image = new RgbImage(16, 3);
        Assert.Null(decoder.Decode(Deflate(rows), 0, RgbWindow.Of(image, 0, 0, 16, 3)));
        Assert.True(image.Pixels.SequenceEqual(rows));
    }

    [Fact]
    public void Old_lzw_is_refused_by_name()
    {
        var encoding = Small with { Compression = TileCompression.Lzw };
        using var decoder = TileDecoders.Create(encoding, "x");
        Assert.Contains("before TIFF 6.0", Assert.Throws<TileDamagedException>(() => TileSuite.Decode(decoder, [0, 1, 2, 3], encoding)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_palette_of_8_bits_is_taken_as_it_is()
    {
        var encoding = Small with { Compression = TileCompression.None, Colour = TileColour.Palette, Samples = 1, ColourMap = Enumerable.Range(0, 768).Select(i => (ushort)(i % 256 ^ i / 256)).ToArray() };
        using var decoder = TileDecoders.Create(encoding, "x");
        using var image = TileSuite.Decode(decoder, Enumerable.Range(0, 128).Select(i => (byte)(2 * i)).ToArray(), encoding);
        for (var i = 0; i < image.Pixels.Length; i++)
            Assert.Equal((byte)(i / 3 * 2 ^ i % 3), image.Pixels[i]);
    }

    private static byte[] Deflate(byte[] data)
    {
        using var memory = new MemoryStream();
        using (var zlib = new ZLibStream(memory, CompressionLevel.Optimal))
            zlib.Write(data);
        return memory.ToArray();
    }
}
