using System.Text.Json;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

public class SlideCommandTests
{
    [Fact]
    public async Task Info_states_what_the_scanner_wrote()
    {
        var slide = Reference.PathOf("data", "slides", "CMU-1-Small-Region.svs");
        var info = (await Pathgen.RunAsync("slide", "info", slide, "--json")).Succeeded().Json;
        Assert.Equal(slide, info.GetProperty("path").GetString());
        Assert.Equal("aperio", info.GetProperty("format").GetString());
        Assert.Equal((2220, 2967), (info.GetProperty("width").GetInt32(), info.GetProperty("height").GetInt32()));
        Assert.Equal([0.499, 0.499], info.GetProperty("micronsPerPixel").Deserialize<double[]>()!);
        Assert.Equal(20, info.GetProperty("objectivePower").GetDouble());
        Assert.Equal(["label", "macro", "thumbnail"], info.GetProperty("associatedImages").Deserialize<string[]>()!);
        Assert.Equal(1, info.GetProperty("levels").GetArrayLength());
        Assert.Equal("0.499", info.GetProperty("properties").GetProperty("aperio.MPP").GetString()![..5]);
    }

    [Fact]
    public async Task Info_only_names_what_may_identify_someone_unless_it_is_asked()
    {
        var slide = Reference.PathOf("data", "slides", "CMU-1-Small-Region.svs");
        string[] personal = ["aperio.Date", "aperio.Filename", "aperio.ImageID", "aperio.ScanScope ID", "aperio.Time", "aperio.User", "tiff.ImageDescription"];
        var hidden = (await Pathgen.RunAsync("slide", "info", slide, "--json")).Succeeded();
        Assert.All(personal, name => Assert.False(hidden.Json.GetProperty("properties").TryGetProperty(name, out _), name));
        Assert.Subset(hidden.Json.GetProperty("hiddenProperties").Deserialize<HashSet<string>>()!, personal.ToHashSet());
        Assert.DoesNotContain("12/29/09", hidden.Json.GetRawText(), StringComparison.Ordinal);
        var shown = (await Pathgen.RunAsync("slide", "info", slide, "--json", "--identifying")).Succeeded().Json;
        Assert.Equal("12/29/09", shown.GetProperty("properties").GetProperty("aperio.Date").GetString());
        Assert.Equal(0, shown.GetProperty("hiddenProperties").GetArrayLength());
    }

    [Fact]
    public async Task A_folder_of_dicom_files_is_a_slide()
    {
        using var folder = new TemporaryFolder();
        foreach (var (level, side) in ((int, int)[])[(1, 64), (2, 32)])
        {
            new DicomImage
            {
                Width = side, Height = side, TileSide = side, Frames = [new byte[3 * side * side]], Syntax = DicomImage.Explicit, Photometric = "RGB", Instance = level,
            }.Write(folder[$"{level}.dcm"]);
        }

        foreach (var path in (string[])[folder.Path, folder["1.dcm"], folder["2.dcm"]])
        {
            var info = (await Pathgen.RunAsync("slide", "info", path, "--json")).Succeeded().Json;
            Assert.Equal("dicom", info.GetProperty("format").GetString());
            Assert.Equal(2, info.GetProperty("levels").GetArrayLength());
            Assert.Equal([0.25, 0.5], info.GetProperty("micronsPerPixel").Deserialize<double[]>()!);
            Assert.Contains("dicom.PatientName", info.GetProperty("hiddenProperties").Deserialize<string[]>()!);
            Assert.DoesNotContain("Doe", info.GetRawText(), StringComparison.Ordinal);
        }

        File.WriteAllBytes(folder["2.dcm"], (new DicomImage { Width = 64, Height = 64, TileSide = 64, Frames = [[]], Syntax = "1.2.840.10008.1.2.5", Series = "1.2.3" }).Build());
        Assert.Contains("RLE Lossless", (await Pathgen.RunAsync("slide", "info", folder["2.dcm"])).Failed(ExitCode.Input), StringComparison.Ordinal);
        Assert.Contains("2 DICOM series", (await Pathgen.RunAsync("slide", "info", folder.Path)).Failed(ExitCode.Input), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scale_that_the_file_lacks_is_null_until_it_is_given()
    {
        using var folder = new TemporaryFolder();
        var slide = Reference.PathOf("data", "slides", "tcga-cr-7395-01a-01-ts1.svs");
        var bare = (await Pathgen.RunAsync("slide", "info", slide, "--json")).Succeeded().Json;
        Assert.Equal(JsonValueKind.Null, bare.GetProperty("micronsPerPixel").ValueKind);
        Assert.Equal(2.0005, bare.GetProperty("levels")[1].GetProperty("downsample").GetDouble(), 4);
        Assert.Contains("--slide-mpp", (await Pathgen.RunAsync("slide", "tiles", slide, "--target-mpp", "0.5")).Failed(ExitCode.Input), StringComparison.Ordinal);

        (await Pathgen.RunAsync("slide", "info", slide, "--slide-mpp", "0.25", "--out", folder["info.json"])).Succeeded();
        var given = JsonDocument.Parse(File.ReadAllText(folder["info.json"])).RootElement;
        Assert.Equal([0.25, 0.25], given.GetProperty("micronsPerPixel").Deserialize<double[]>()!);
        Assert.Equal(["info.json"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Thumbnail_tissue_and_tiles_are_written_whole()
    {
        using var folder = new TemporaryFolder();
        var slide = Reference.PathOf("data", "slides", "CMU-1-Small-Region.svs");
        (await Pathgen.RunAsync("slide", "thumbnail", slide, "--out", folder["thumb.png"], "--max-side", "256")).Succeeded();
        (await Pathgen.RunAsync("slide", "thumbnail", slide, "--out", folder["thumb.jpg"])).Succeeded();
        var tissue = (await Pathgen.RunAsync("slide", "tissue", slide, "--out", folder["mask.png"], "--json")).Succeeded().Json;
        var tiles = (await Pathgen.RunAsync("slide", "tiles", slide, "--json")).Succeeded().Json;
        (await Pathgen.RunAsync("slide", "tiles", slide, "--out", folder["tiles.json"])).Succeeded();

        using var thumbnail = PictureFile.Read(folder["thumb.png"]);
        Assert.Equal((192, 256), (thumbnail.Width, thumbnail.Height));
        using var mask = PictureFile.Read(folder["mask.png"]);
        Assert.Equal((tissue.GetProperty("maskWidth").GetInt32(), tissue.GetProperty("maskHeight").GetInt32()), (mask.Width, mask.Height));
        var share = mask.Pixels.ToArray().Count(value => value == 255) / (double)mask.Pixels.Length;
        Assert.Equal(tissue.GetProperty("tissueShare").GetDouble(), share, 9);
        Assert.Equal(tiles.GetRawText(), JsonDocument.Parse(File.ReadAllText(folder["tiles.json"])).RootElement.GetRawText());
        Assert.All(tiles.GetProperty("tiles").EnumerateArray(), tile =>
        {
            Assert.Equal((672, 672), (tile.GetProperty("width").GetInt32(), tile.GetProperty("height").GetInt32()));
            Assert.Equal(0, tile.GetProperty("x").GetInt64() % 672);
            Assert.InRange(tile.GetProperty("tissueShare").GetDouble(), 0.5, 1);
        });
        Assert.Equal(tiles.GetProperty("count").GetInt32(), tiles.GetProperty("tiles").GetArrayLength());
        Assert.Equal(["mask.png", "thumb.jpg", "thumb.png", "tiles.json"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
