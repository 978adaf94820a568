using System.Diagnostics;

namespace PathGen.Slides.Tests;

public sealed class HostileTilesTests
{
    public static TheoryData<string> Tiles => [.. TileSuite.All.Keys];

    [Theory]
    [MemberData(nameof(Tiles))]
    public void A_tile_cut_short_is_damaged_or_whole(string name)
    {
        var (encoding, whole) = (TileSuite.All[name].Encoding, TileSuite.Bytes(name));
        using var decoder = TileSuite.Decoder(name);
        using var keeping = TileSuite.Decoder(name, keepDamaged: true);
        var refused = 0;

        // The large ones at some places only.
        for (var length = 0; length < whole.Length; length += whole.Length < 1600 || length > whole.Length - 20 ? 1 : 61)
        {
            if (TryDecode(decoder, whole.AsSpan(0, length), encoding, 0, out var warning) is not { } sum)
            {
                refused++;
                TryDecode(keeping, whole.AsSpan(0, length), encoding, 0, out _);
                continue;
            }

            // Only what is not needed was missing: an end marker, a checksum.
            Assert.Null(warning);
            Assert.Equal(TileSuite.All[name].Sha256[0], sum);
            Assert.InRange(whole.Length - length, 1, 8);
        }

        Assert.True(refused > 0);
    }

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Flipped_bits_never_do_worse_than_a_damaged_tile(string name)
    {
        var (encoding, whole) = (TileSuite.All[name].Encoding, TileSuite.Bytes(name));
        using var decoder = TileSuite.Decoder(name);
        using var keeping = TileSuite.Decoder(name, keepDamaged: true);
        var random = new Random(20260301);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < (encoding.Width < 100 ? 500 : 100); i++)
        {
            var mutant = whole.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                // Half of them in the headers.
                var place = random.Next(2) == 0 ? random.Next(mutant.Length) : random.Next(Math.Min(200, mutant.Length));
                mutant[place] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)(mutant[place] ^ 1 << random.Next(8));
            }

            TryDecode(decoder, mutant, encoding, random.Next(decoder.MaxReduction + 1), out var warning);
            Assert.Null(warning);
            TryDecode(keeping, mutant, encoding, random.Next(decoder.MaxReduction + 1), out _);
        }

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    [Theory]
    [MemberData(nameof(Tiles))]
    public void A_tile_of_another_size_or_kind_is_damaged(string name)
    {
        var (encoding, tile) = (TileSuite.All[name].Encoding, TileSuite.Bytes(name));
        foreach (var promised in new[] { encoding with { Width = encoding.Width + 1 }, encoding with { Width = encoding.Width - 1 }, encoding with { Height = encoding.Height + 1 } })
        {
            // What has no size of its own may have rows to spare.
            if (encoding.Compression is not (TileCompression.Jpeg or TileCompression.Jpeg2000) && promised.Width < encoding.Width)
                continue;
            using var decoder = TileDecoders.Create(promised, name);
            Assert.Null(TryDecode(decoder, tile, promised, 0, out _));
        }

        foreach (var other in TileSuite.All.Where(e => e.Value.Compression is TileCompression.Jpeg or TileCompression.Jpeg2000 && e.Value.Compression != encoding.Compression))
        {
            using var decoder = TileDecoders.Create(other.Value.Encoding, name);
            Assert.Null(TryDecode(decoder, tile, other.Value.Encoding, 0, out _));
        }
    }

    // The sum of the pixels, or null for a damaged tile. Any other exception fails the test.
    private static string? TryDecode(TileDecoder decoder, ReadOnlySpan<byte> tile, TileEncoding encoding, int reduction, out string? warning)
    {
        try
        {
            using var image = TileSuite.Decode(decoder, tile, encoding, reduction, out warning);
            return PictureSuite.Sha256(image);
        }
        catch (TileDamagedException e)
        {
            Assert.NotEqual("", e.Message);
            warning = null;
            return null;
        }
    }
}
