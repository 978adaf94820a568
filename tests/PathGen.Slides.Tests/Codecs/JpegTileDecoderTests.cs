namespace PathGen.Slides.Tests;

public sealed class JpegTileDecoderTests
{
    private static readonly byte[] Jfif = [0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0];
    private static readonly byte[] AdobeYcc = [0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 1];

    [Theory]
    [InlineData("jpeg_rgb.tile")]
    [InlineData("jpeg_ycc.tile")]
    public void Colours_are_what_the_file_says_whatever_the_jpeg_says(string name)
    {
        var tile = TileSuite.Bytes(name);
        using var decoder = TileSuite.Decoder(name);
        foreach (var marker in new[] { Jfif, AdobeYcc, [.. Jfif, .. AdobeYcc], [0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0] })
        {
            using var image = TileSuite.Decode(decoder, [.. tile[..2], .. marker, .. tile[2..]], TileSuite.All[name].Encoding, 0, out var warning);
            Assert.Null(warning);
            Assert.Equal(TileSuite.All[name].Sha256[0], PictureSuite.Sha256(image));
        }
    }

    [Fact]
    public void Any_warning_is_damage_unless_damaged_tiles_are_kept()
    {
        const string Name = "jpeg_whole_420.tile";
        var (encoding, tile) = (TileSuite.All[Name].Encoding, TileSuite.Bytes(Name));
        byte[] cut = [.. tile[..^100], 0xFF, 0xD9];
        byte[] stuffed = [.. tile[..^2], .. new byte[20], 0xFF, 0xD9];
        using var strict = TileSuite.Decoder(Name);
        using var keeping = TileSuite.Decoder(Name, keepDamaged: true);
        foreach (var (damaged, reason) in new[] { (cut, "premature end"), (stuffed, "extraneous bytes") })
        {
            Assert.Contains(reason, Assert.Throws<TileDamagedException>(() => TileSuite.Decode(strict, damaged, encoding)).Message, StringComparison.Ordinal);
            using var kept = TileSuite.Decode(keeping, damaged, encoding, 0, out var warning);
            Assert.Contains(reason, warning, StringComparison.Ordinal);
        }

        // Kept pixels are those before the damage: the top rows are whole.
        using var sound = TileSuite.Decode(strict, tile, encoding);
        using var half = TileSuite.Decode(keeping, cut, encoding);
        Assert.True(sound.Row(0).SequenceEqual(half.Row(0)));
        Assert.False(sound.Row(encoding.Height - 1).SequenceEqual(half.Row(encoding.Height - 1)));
    }

    [Fact]
    public void An_error_is_damage_even_where_damaged_tiles_are_kept()
    {
        const string Name = "jpeg_whole_420.tile";
        var tile = TileSuite.Bytes(Name);
        var table = tile.AsSpan().IndexOf(new byte[] { 0xFF, 0xC4 });
        tile[table + 5] = 200;
        using var keeping = TileSuite.Decoder(Name, keepDamaged: true);
        Assert.Throws<TileDamagedException>(() => TileSuite.Decode(keeping, tile, TileSuite.All[Name].Encoding));
    }

    [Fact]
    public void A_missing_end_marker_and_bytes_after_it_are_no_damage()
    {
        const string Name = "jpeg_ycc.tile";
        var tile = TileSuite.Bytes(Name);
        using var decoder = TileSuite.Decoder(Name);
        foreach (var variant in new byte[][] { tile[..^2], [.. tile, 0], [.. tile, 1, 2, 3, 4] })
        {
            using var image = TileSuite.Decode(decoder, variant, TileSuite.All[Name].Encoding, 0, out var warning);
            Assert.Null(warning);
            Assert.Equal(TileSuite.All[Name].Sha256[0], PictureSuite.Sha256(image));
        }
    }

    [Fact]
    public void A_tile_without_tables_never_finds_those_of_another()
    {
        var encoding = TileSuite.All["jpeg_ycc.tile"].Encoding with { JpegTables = default };
        var (bare, whole) = (TileSuite.Bytes("jpeg_ycc.tile"), TileSuite.Bytes("jpeg_whole_420.tile"));
        using var decoder = TileDecoders.Create(encoding, "x");
        var alone = Assert.Throws<TileDamagedException>(() => TileSuite.Decode(decoder, bare, encoding)).Message;
        TileSuite.Decode(decoder, whole, encoding).Dispose();
        Assert.Equal(alone, Assert.Throws<TileDamagedException>(() => TileSuite.Decode(decoder, bare, encoding)).Message);
    }

    [Fact]
    public void The_last_strip_may_be_lower_or_be_stored_whole()
    {
        const string Name = "jpeg_whole_422.tile";
        var (encoding, tile) = (TileSuite.All[Name].Encoding, TileSuite.Bytes(Name));
        using var whole = TileSuite.Decode(TileSuite.Decoder(Name), tile, encoding);
        using var part = new RgbImage(encoding.Width, 10);

        // Stored whole: its upper rows.
        using (var decoder = TileSuite.Decoder(Name))
            Assert.Null(decoder.Decode([.. decoder.Prefix, .. tile[2..]], 0, RgbWindow.Of(part, 0, 0, part.Width, part.Height)));
        Assert.True(part.Pixels.SequenceEqual(whole.Pixels[..part.Pixels.Length]));

        // Stored as high as it is, in strips of twice its height.
        var tall = encoding with { Height = 2 * encoding.Height };
        using (var decoder = TileDecoders.Create(tall, "x"))
            Assert.Null(decoder.Decode([.. decoder.Prefix, .. tile[2..]], 0, RgbWindow.Of(whole, 0, 0, whole.Width, whole.Height)));
        Assert.Equal(TileSuite.All[Name].Sha256[0], PictureSuite.Sha256(whole));
    }

    [Fact]
    public void A_jpeg_of_endless_scans_is_refused()
    {
        const string Name = "jpeg_progressive.tile";
        var tile = TileSuite.Bytes(Name);
        var (first, second) = (tile.AsSpan().IndexOf(new byte[] { 0xFF, 0xDA }), 0);
        second = first + 2 + tile.AsSpan(first + 2).IndexOf(new byte[] { 0xFF, 0xDA });
        byte[] bomb = [.. tile[..first], .. Enumerable.Repeat(tile[first..second], 500).SelectMany(scan => scan), 0xFF, 0xD9];
        using var decoder = TileSuite.Decoder(Name, keepDamaged: true);
        Assert.Contains("scans", Assert.Throws<TileDamagedException>(() => TileSuite.Decode(decoder, bomb, TileSuite.All[Name].Encoding)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_threads_share_a_decoder()
    {
        const string Name = "jpeg_whole_420.tile";
        var tile = TileSuite.Bytes(Name);
        using var decoder = TileSuite.Decoder(Name);
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            using var image = TileSuite.Decode(decoder, tile, TileSuite.All[Name].Encoding, i % 4);
            Assert.Equal(TileSuite.All[Name].Sha256[i % 4], PictureSuite.Sha256(image));
        });
    }
}
