namespace PathGen.Slides.Tests;

public sealed class TileDecodersTests
{
    private static readonly TileEncoding Plain = new() { Compression = TileCompression.None, Colour = TileColour.Rgb, Width = 8, Height = 8 };

    public static TheoryData<string> Tiles => [.. TileSuite.All.Keys];

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Every_packing_decodes_to_the_reference_pixels(string name)
    {
        var (entry, tile) = (TileSuite.All[name], TileSuite.Bytes(name));
        using var decoder = TileSuite.Decoder(name);
        for (var reduction = 0; reduction < entry.Sha256.Length; reduction++)
        {
            using var image = TileSuite.Decode(decoder, tile, entry.Encoding, reduction, out var warning);
            Assert.Null(warning);
            Assert.Equal(entry.Sha256[reduction], PictureSuite.Sha256(image));
        }
    }

    [Theory]
    [MemberData(nameof(Tiles))]
    public void A_window_of_a_larger_picture_receives_the_tile_and_nothing_beside_it(string name)
    {
        var (encoding, tile) = (TileSuite.All[name].Encoding, TileSuite.Bytes(name));
        using var decoder = TileSuite.Decoder(name);
        using var expected = TileSuite.Decode(decoder, tile, encoding);
        using var picture = new RgbImage(encoding.Width + 7, encoding.Height + 5);
        picture.Fill(1, 2, 3);
        byte[] data = [.. decoder.Prefix, .. decoder.Prefix.IsEmpty ? tile : tile[2..]];
        Assert.Null(decoder.Decode(data, 0, RgbWindow.Of(picture, 4, 3, encoding.Width, encoding.Height)));
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var inside = x >= 4 && x < 4 + encoding.Width && y >= 3 && y < 3 + encoding.Height;
                ReadOnlySpan<byte> pixel = inside ? expected.Row(y - 3).Slice(3 * (x - 4), 3) : [1, 2, 3];
                Assert.True(pixel.SequenceEqual(picture.Row(y).Slice(3 * x, 3)));
            }
        }
    }

    [Fact]
    public void Planes_are_decoded_into_their_channels()
    {
        const string Red = "lzw_grey.tile", Green = "lzw_p2_grey.tile";
        var encoding = TileSuite.All[Red].Encoding;
        using var first = TileSuite.Decoder(Red);
        using var second = TileSuite.Decoder(Green);
        using var grey = TileSuite.Decode(first, TileSuite.Bytes(Red), encoding);
        using var picture = new RgbImage(encoding.Width, encoding.Height);
        picture.Fill(7, 7, 9);
        var window = RgbWindow.Of(picture, 0, 0, picture.Width, picture.Height);
        Assert.Null(first.DecodePlane(TileSuite.Bytes(Red), 0, 0, window));
        Assert.Null(second.DecodePlane(TileSuite.Bytes(Green), 0, 1, window));
        for (var i = 0; i < picture.Pixels.Length; i++)
            Assert.Equal(i % 3 == 2 ? 9 : grey.Pixels[i], picture.Pixels[i]);
        Assert.Throws<ArgumentOutOfRangeException>(() => first.DecodePlane(TileSuite.Bytes(Red), 0, 3, RgbWindow.Of(picture, 0, 0, picture.Width, picture.Height)));
    }

    [Fact]
    public void What_is_not_decoded_is_refused_by_name()
    {
        Refused(Plain with { BitsPerSample = 16 }, "16 bits");
        Refused(Plain with { Width = 0 }, "0×8");
        Refused(Plain with { Width = 1 << 13, Height = 1 << 12 }, "8192×4096");
        Refused(Plain with { Colour = TileColour.YCbCr }, "YCbCr");
        Refused(Plain with { Samples = 2 }, "2 samples");
        Refused(Plain with { Colour = TileColour.Palette, Samples = 1 }, "palette of 0 entries");
        Refused(Plain with { Compression = TileCompression.Jpeg, Samples = 4 }, "4 samples");
        Refused(Plain with { Compression = TileCompression.Lzw, Predictor = 3 }, "predictor is 3");

        static void Refused(TileEncoding encoding, string because)
        {
            var error = Assert.Throws<UnsupportedSlideException>(() => TileDecoders.Create(encoding, "x.svs"));
            Assert.StartsWith("x.svs: ", error.Message, StringComparison.Ordinal);
            Assert.Contains(because, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_window_of_another_size_is_the_callers_fault()
    {
        using var decoder = TileDecoders.Create(Plain, "x");
        using var image = new RgbImage(9, 9);
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Decode(new byte[192], 0, RgbWindow.Of(image, 0, 0, 9, 8)));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Decode(new byte[192], 0, RgbWindow.Of(image, 0, 0, 8, 9)));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Decode(new byte[192], 1, RgbWindow.Of(image, 0, 0, 4, 4)));
    }
}
