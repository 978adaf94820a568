using System.Buffers.Binary;

namespace PathGen.Slides.Tests;

public sealed class Jpeg2000TileDecoderTests
{
    private const string Lossy = "j2k_lossy.tile";

    [Theory]
    [InlineData("j2k_one_resolution.tile", 0)]
    [InlineData("j2k_two_resolutions.tile", 1)]
    public void Resolutions_that_a_tile_lacks_are_made_by_averaging(string name, int stored)
    {
        var (encoding, tile) = (TileSuite.All[name].Encoding, TileSuite.Bytes(name));
        using var decoder = TileSuite.Decoder(name);
        using var finest = TileSuite.Decode(decoder, tile, encoding, stored);
        for (var reduction = stored + 1; reduction <= decoder.MaxReduction; reduction++)
        {
            using var image = TileSuite.Decode(decoder, tile, encoding, reduction);
            var side = 1 << reduction - stored;
            Assert.Equal((encoding.Width >> reduction, encoding.Height >> reduction), (image.Width, image.Height));
            for (var y = 0; y < image.Height; y++)
            {
                for (var i = 0; i < image.Stride; i++)
                {
                    var sum = 0.0;
                    for (var k = 0; k < side * side; k++)
                        sum += finest.Row(y * side + k / side)[3 * (i / 3 * side + k % side) + i % 3];
                    Assert.InRange(image.Row(y)[i], sum / (side * side) - 0.5, sum / (side * side) + 0.5);
                }
            }
        }
    }

    [Fact]
    public void The_last_strip_may_be_lower_or_be_stored_whole()
    {
        var (encoding, tile) = (TileSuite.All[Lossy].Encoding, TileSuite.Bytes(Lossy));
        using var whole = TileSuite.Decode(TileSuite.Decoder(Lossy), tile, encoding);
        using var part = new RgbImage(encoding.Width, 10);
        using (var decoder = TileSuite.Decoder(Lossy))
            Assert.Null(decoder.Decode(tile, 0, RgbWindow.Of(part, 0, 0, part.Width, part.Height)));
        Assert.True(part.Pixels.SequenceEqual(whole.Pixels[..part.Pixels.Length]));
        using (var decoder = TileDecoders.Create(encoding with { Height = 2 * encoding.Height }, "x"))
            Assert.Null(decoder.Decode(tile, 0, RgbWindow.Of(whole, 0, 0, whole.Width, whole.Height)));
        Assert.Equal(TileSuite.All[Lossy].Sha256[0], PictureSuite.Sha256(whole));
    }

    [Fact]
    public void A_missing_end_marker_is_damage_and_bytes_after_it_are_not()
    {
        var tile = TileSuite.Bytes(Lossy);
        using var decoder = TileSuite.Decoder(Lossy);
        Assert.Throws<TileDamagedException>(() => TileSuite.Decode(decoder, tile.AsSpan(0, tile.Length - 2), TileSuite.All[Lossy].Encoding));
        foreach (var variant in new byte[][] { [.. tile, 0], [.. tile, 1, 2, 3, 4] })
        {
            using var image = TileSuite.Decode(decoder, variant, TileSuite.All[Lossy].Encoding, 0, out var warning);
            Assert.Null(warning);
            Assert.Equal(TileSuite.All[Lossy].Sha256[0], PictureSuite.Sha256(image));
        }
    }

    [Fact]
    public void A_part_without_a_length_goes_on_to_the_end_marker()
    {
        const string Name = "j2k_grey.tile";
        var (encoding, tile) = (TileSuite.All[Name].Encoding, TileSuite.Bytes(Name));
        var part = tile.AsSpan().IndexOf(new byte[] { 0xFF, 0x90, 0, 10 });
        tile.AsSpan(part + 6, 4).Clear();
        using var decoder = TileSuite.Decoder(Name);
        using var image = TileSuite.Decode(decoder, tile, encoding, 0, out var warning);
        Assert.Null(warning);
        Assert.Equal(TileSuite.All[Name].Sha256[0], PictureSuite.Sha256(image));
        Assert.Throws<TileDamagedException>(() => TileSuite.Decode(decoder, tile.AsSpan(0, tile.Length - 10), encoding));
    }

    // Each change is one that OpenJPEG would answer with gigabytes or minutes.
    [Theory]
    [InlineData("layers", "65535 layers")]
    [InlineData("blocks", "code blocks")]
    [InlineData("precincts", "precincts")]
    [InlineData("tiles", "tiles of 1×1")]
    [InlineData("width", "1000000×32")]
    [InlineData("components", "16384 components")]
    [InlineData("depth", "samples of 38 bits")]
    [InlineData("subsampling", "subsampled 255×1")]
    [InlineData("origin", "origin")]
    [InlineData("packed headers", "FF60")]
    public void A_codestream_that_promises_too_much_is_refused_before_it_is_decoded(string what, string reason)
    {
        // The main header: SOC, SIZ of 47 bytes with three components, COD.
        var encoding = TileSuite.All[Lossy].Encoding;
        var tile = TileSuite.Bytes(Lossy);
        var (size, coding) = (4, tile.AsSpan().IndexOf(new byte[] { 0xFF, 0x52 }) + 2);
        switch (what)
        {
            case "layers":
                BinaryPrimitives.WriteUInt16BigEndian(tile.AsSpan(coding + 4), ushort.MaxValue);
                break;
            case "blocks":
                encoding = encoding with { Width = 2048, Height = 2048 };
                BinaryPrimitives.WriteInt32BigEndian(tile.AsSpan(size + 4), 2048);
                BinaryPrimitives.WriteInt32BigEndian(tile.AsSpan(size + 8), 2048);
                BinaryPrimitives.WriteInt32BigEndian(tile.AsSpan(size + 20), 2048);
                BinaryPrimitives.WriteInt32BigEndian(tile.AsSpan(size + 24), 2048);
                (tile[coding + 8], tile[coding + 9]) = (0, 0);
                break;
            case "precincts":
                encoding = encoding with { Width = 2048, Height = 2048 };
                BinaryPrimitives.WriteInt32BigEndian(tile.AsSpan(size + 4), 2048);
                BinaryPrimitives.WriteInt32BigEndian(tile.AsSpan(size + 8), 2048);
                BinaryPrimitives.WriteInt32BigEndian(tile.AsSpan(size + 20), 2048);
                BinaryPrimitives.WriteInt32BigEndian(tile.AsSpan(size + 24), 2048);
                tile[coding + 2] |= 1;
                tile = [.. tile[..(coding + 12)], .. Enumerable.Repeat((byte)0x11, tile[coding + 7] + 1), .. tile[(coding + 12)..]];
                tile[coding + 1] += (byte)(tile[coding + 7] + 1);
                break;
            case "tiles":
                BinaryPrimitives.WriteInt32BigEndian(tile.AsSpan(size + 20), 1);
                BinaryPrimitives.WriteInt32BigEndian(tile.AsSpan(size + 24), 1);
                break;
            case "width":
                BinaryPrimitives.WriteInt32BigEndian(tile.AsSpan(size + 4), 1_000_000);
                break;
            case "components":
                BinaryPrimitives.WriteUInt16BigEndian(tile.AsSpan(size + 36), 16384);
                BinaryPrimitives.WriteUInt16BigEndian(tile.AsSpan(size), 38 + 3 * 16384);
                tile = [.. tile[..(size + 38)], .. Enumerable.Repeat(new byte[] { 7, 1, 1 }, 16384).SelectMany(c => c), .. tile[(size + 47)..]];
                break;
            case "depth":
                tile[size + 38] = 37;
                break;
            case "subsampling":
                tile[size + 39] = 255;
                break;
            case "origin":
                tile[size + 15] = 1;
                break;
            case "packed headers":
                tile = [.. tile[..(coding - 2)], 0xFF, 0x60, 0, 3, 0, .. tile[(coding - 2)..]];
                break;
        }

        using var decoder = TileDecoders.Create(encoding, "x");
        Assert.Contains(reason, Assert.Throws<TileDamagedException>(() => TileSuite.Decode(decoder, tile, encoding)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_JP2_file_with_a_palette_or_without_a_codestream_is_refused()
    {
        const string Name = "jp2.tile";
        var (encoding, tile) = (TileSuite.All[Name].Encoding, TileSuite.Bytes(Name));
        using var decoder = TileSuite.Decoder(Name);
        var palette = tile.ToArray();
        "pclr"u8.CopyTo(palette.AsSpan(palette.AsSpan().IndexOf("colr"u8)));
        Assert.Contains("palette", Assert.Throws<TileDamagedException>(() => TileSuite.Decode(decoder, palette, encoding)).Message, StringComparison.Ordinal);
        var none = tile.ToArray();
        "free"u8.CopyTo(none.AsSpan(none.AsSpan().IndexOf("jp2c"u8)));
        Assert.Contains("no codestream", Assert.Throws<TileDamagedException>(() => TileSuite.Decode(decoder, none, encoding)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_threads_share_a_decoder()
    {
        var tile = TileSuite.Bytes(Lossy);
        using var decoder = TileSuite.Decoder(Lossy);
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            using var image = TileSuite.Decode(decoder, tile, TileSuite.All[Lossy].Encoding, i % 4);
            Assert.Equal(TileSuite.All[Lossy].Sha256[i % 4], PictureSuite.Sha256(image));
        });
    }
}
