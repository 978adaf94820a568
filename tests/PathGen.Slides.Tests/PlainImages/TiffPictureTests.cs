using System.Security.Cryptography;
using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>
/// Small TIFF files of every kind with the SHA-256 of the RGB bytes that Pillow 9.4's <c>convert("RGB")</c> makes of them; for those with an orientation tag, of the picture before it
/// is turned; for those with planes of 16 bits, which Pillow garbles, the high bytes as NumPy takes them.
/// </summary>
public sealed class TiffPictureTests
{
    private static readonly string Folder = Path.Combine(Reference.Root, "tests", "PathGen.Slides.Tests", "PlainImages", "TestData");

    public static TheoryData<string> Pictures
    {
        get
        {
            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));
            return [.. json.RootElement.EnumerateObject().Select(p => p.Name)];
        }
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Every_kind_decodes_to_the_reference_pixels(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));
        var expected = json.RootElement.GetProperty(name);
        using var image = PictureFile.Read(Path.Combine(Folder, name));
        Assert.Equal((expected.GetProperty("width").GetInt32(), expected.GetProperty("height").GetInt32()), (image.Width, image.Height));
        Assert.Equal(expected.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(image.Pixels)));
    }

    [Theory]
    [InlineData("rgb8.tif")]
    [InlineData("tiled_planar8.tif")]
    [InlineData("lzw_rgb16.tif")]
    [InlineData("jpegtile.tif")]
    public void Every_prefix_is_refused_by_name(string name)
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(Path.Combine(Folder, name));
        for (var length = 0; length < whole.Length; length += 3)
        {
            File.WriteAllBytes(folder["cut.tif"], whole[..length]);
            var error = Record.Exception(() => PictureFile.Read(folder["cut.tif"]).Dispose());
            Assert.True(error is null or SlideException, error?.ToString());

            // What is cut off behind the last value may not have been needed.
            Assert.True(error is not null || length > whole.Length / 2, $"{length} of {whole.Length} bytes were enough");
        }
    }

    [Fact]
    public void Mutants_never_do_worse_than_a_typed_error_within_bounds()
    {
        var names = Pictures.Select(row => row.Data).ToArray();
        var random = new Random(20260502);
        using var folder = new TemporaryFolder();
        var refused = 0;
        for (var i = 0; i < 2000; i++)
        {
            var mutant = File.ReadAllBytes(Path.Combine(Folder, names[random.Next(names.Length)]));
            for (var changes = random.Next(1, 5); changes > 0; changes--)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(folder["m.tif"], mutant);
            var error = Record.Exception(() => PictureFile.Read(folder["m.tif"]).Dispose());
            Assert.True(error is null or SlideException, error?.ToString());
            refused += error is null ? 0 : 1;
        }

        Assert.InRange(refused, 200, 1900);
    }

    [Fact]
    public void A_bomb_is_refused_before_memory_is_taken()
    {
        using var folder = new TemporaryFolder();
        var bomb = File.ReadAllBytes(Path.Combine(Folder, "rgb8.tif"));

        // Width and height stand behind their tags, types and counts.
        var directory = BitConverter.ToInt32(bomb, 4);
        for (var entry = directory + 2; entry < directory + 2 + 12 * BitConverter.ToUInt16(bomb, directory); entry += 12)
        {
            if (BitConverter.ToUInt16(bomb, entry) is 256 or 257 or 278)
                BitConverter.TryWriteBytes(bomb.AsSpan(entry + 8), 15_000);
        }

        File.WriteAllBytes(folder["bomb.tif"], bomb);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("cannot hold the 15000×15000 pixels", Assert.Throws<SlideException>(() => PictureFile.Read(folder["bomb.tif"])).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }
}
