using PathGen.Testing;

namespace PathGen.Slides.Tests;

/// <summary>Files that libvips and libtiff's own tools wrote, held to what libvips reads of them.</summary>
public sealed class ForeignTiffTests
{
    public static TheoryData<string> Saves() =>
    [
        "--compression none", "--compression lzw", "--compression lzw --predictor horizontal", "--compression deflate --predictor horizontal --bigtiff", "--compression packbits",
        "--compression jpeg --Q 90", "--compression jpeg --Q 95 --bigtiff", "--compression jpeg --Q 80 --tile-width 128 --tile-height 64", "--compression deflate --pyramid --subifd",
        "--compression jpeg --pyramid --depth onetile --bigtiff", "--compression lzw --properties --pyramid --subifd", "--compression deflate --pyramid --region-shrink median",
    ];

    [Theory]
    [MemberData(nameof(Saves))]
    public void What_vips_wrote_is_what_vips_reads(string options)
    {
        using var folder = new TemporaryFolder();
        MakePicture(folder);
        Run(folder, "vips", ["tiffsave", "in.png", "out.tif", .. options.Split(' '), "--tile", "--xres", "4000", "--yres", "4000"]);
        using var slide = Slide.Open(folder["out.tif"]);
        Assert.Equal(0.25, slide.RequireSpacing().Mean, 1e-6);
        Assert.Equal(options.Contains("--pyramid", StringComparison.Ordinal), slide.Levels.Count > 1);
        for (var level = 0; level < slide.Levels.Count; level++)
        {
            var part = options.Contains("--subifd", StringComparison.Ordinal) ? $"subifd={level - 1}" : $"page={level}";
            AssertSame(folder, $"out.tif[{part}]", slide, level);
        }
    }

    [Theory]
    [InlineData("--compression lzw --predictor horizontal")]
    [InlineData("--compression jpeg --Q 90")]
    [InlineData("--compression none")]
    public void Strips_of_vips_are_read(string options)
    {
        using var folder = new TemporaryFolder();
        MakePicture(folder);
        Run(folder, "vips", ["tiffsave", "in.png", "out.tif", .. options.Split(' ')]);
        using var slide = Slide.Open(folder["out.tif"]);
        AssertSame(folder, "out.tif", slide, 0);
    }

    [Theory]
    [InlineData("-B -t -w 128 -l 128 -c lzw:2")]
    [InlineData("-B -8 -t -w 64 -l 64 -c zip:1")]
    [InlineData("-L -t -w 64 -l 64 -c packbits -p separate")]
    [InlineData("-B -r 13 -c lzw:1 -p separate")]
    [InlineData("-B -t -c jpeg:r:90")]
    [InlineData("-L -t -c jpeg:90")]
    [InlineData("-B -r 16 -c jpeg")]
    [InlineData("-B -r 5 -c none")]
    public void What_tiffcp_wrote_is_read(string options)
    {
        using var folder = new TemporaryFolder();
        MakePicture(folder);
        Run(folder, "vips", ["tiffsave", "in.png", "plain.tif"]);
        Run(folder, "tiffcp", [.. options.Split(' '), "plain.tif", "out.tif"]);
        using var slide = Slide.Open(folder["out.tif"]);

        // libvips reads no tiles of separate planes; without loss they hold what was painted.
        AssertSame(folder, options.Contains("separate", StringComparison.Ordinal) ? "plain.tif" : "out.tif", slide, 0);
    }

    [Fact]
    public void Greys_and_palettes_of_libtiff_are_read()
    {
        using var folder = new TemporaryFolder();
        MakePicture(folder);
        Run(folder, "vips", ["tiffsave", "in.png", "plain.tif"]);
        Run(folder, "tiffmedian", ["-C", "200", "plain.tif", "palette.tif"]);
        Run(folder, "tiffcp", ["-B", "-t", "-w", "64", "-l", "64", "-c", "lzw:2", "palette.tif", "palette-tiles.tif"]);
        Run(folder, "vips", ["colourspace", "in.png", "grey.png", "b-w"]);
        Run(folder, "vips", ["tiffsave", "grey.png", "grey.tif", "--tile", "--compression", "lzw"]);
        Run(folder, "vips", ["tiffsave", "grey.png", "white.tif", "--miniswhite", "--compression", "deflate"]);
        foreach (var name in new[] { "palette.tif", "palette-tiles.tif", "grey.tif", "white.tif" })
        {
            using var slide = Slide.Open(folder[name]);
            AssertSame(folder, name, slide, 0);
        }
    }

    private static void MakePicture(TemporaryFolder folder)
    {
        foreach (var (tool, package) in new[] { ("vips", "libvips-tools"), ("tiffcp", "libtiff-tools") })
            Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, tool))), $"'{tool}' is not installed: apt-get install {package}");
        using var picture = TiffPictures.Paint(300, 220);
        PictureFile.WritePng(picture, folder["in.png"]);
    }

    // The pixels as libvips decodes them: sRGB, 8 bits, without alpha.
    private static void AssertSame(TemporaryFolder folder, string input, Slide slide, int level)
    {
        Run(folder, "vips", ["colourspace", input, "truth.png", "srgb"]);
        using var truth = Slide.Open(folder["truth.png"]);
        Assert.Equal((truth.Width, truth.Height), (slide.Levels[level].Width, slide.Levels[level].Height));
        using var expected = truth.ReadLevel(0, 0, 0, (int)truth.Width, (int)truth.Height);
        using var actual = slide.ReadLevel(level, 0, 0, (int)truth.Width, (int)truth.Height);
        Assert.True(expected.Pixels.SequenceEqual(actual.Pixels), $"level {level}");
    }

    private static void Run(TemporaryFolder folder, string program, string[] arguments)
    {
        var run = Command.Run(program, arguments, folder.Path);
        Assert.True(run.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {run.Error}");
    }
}
