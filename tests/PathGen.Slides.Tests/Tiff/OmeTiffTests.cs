using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class OmeTiffTests
{
    private const string Pixels = """<Pixels ID="Pixels:0" Type="uint8" SizeX="400" SizeY="300" SizeC="3" SizeZ="1" SizeT="1" PhysicalSizeX="0.25" PhysicalSizeY="0.26">""";
    private const string Rgb = """<Channel ID="Channel:0:0" SamplesPerPixel="3"/>""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sub_directories_are_the_levels(bool bigEndian)
    {
        var builder = new TiffBuilder(bigEndian, big: true);
        var main = builder.Add().Text(270, Ome($"<Image ID='Image:0' Name='slide 7'>{Pixels}{Rgb}<TiffData IFD='0' PlaneCount='1'/></Pixels></Image>"));
        using var full = TiffPictures.Add(main, 400, 300, 64, 64, 5, predictor: 2);
        using var half = TiffPictures.Add(main.AddPart().Set(254, 1), 200, 150, 64, 64, 8, planar: true);
        using var quarter = TiffPictures.Add(main.AddPart().Set(254, 1), 100, 75, 64, 64, 8);
        using var slide = Slide.Open(new MemoryStream(builder.Build()));
        Assert.Equal("ome-tiff", slide.Format);
        Assert.Equal(new PixelSpacing(0.25, 0.26), slide.Spacing);
        Assert.Equal("slide 7", slide.Properties["ome.Name"]);
        AssertLevels(slide, full, half, quarter);
    }

    [Fact]
    public void Reduced_directories_that_follow_are_the_levels_of_older_files()
    {
        var builder = new TiffBuilder();
        using var full = TiffPictures.Add(builder.Add().Text(270, Ome($"<Image>{Pixels}{Rgb}</Pixels></Image>")), 400, 300, 64, 64);
        using var half = TiffPictures.Add(builder.Add().Set(254, 1), 200, 150, 64, 64);
        using var other = TiffPictures.Add(builder.Add(), 100, 75, 64, 64);
        using var slide = Slide.Open(new MemoryStream(builder.Build()));
        AssertLevels(slide, full, half);
        Assert.Empty(slide.AssociatedImages);
    }

    [Fact]
    public void The_largest_of_several_pictures_is_the_slide_and_the_others_are_associated()
    {
        static string Picture(string name, int width, int height, int directory) =>
            $"<Image Name='{name}'><Pixels Type='uint8' SizeX='{width}' SizeY='{height}' SizeC='3' SizeZ='1' SizeT='1'>{Rgb}<TiffData FirstC='0' IFD='{directory}'/></Pixels></Image>";

        var builder = new TiffBuilder();
        var first = builder.Add().Text(270, Ome(Picture("Label image", 50, 40, 0) + Picture("tissue", 400, 300, 2) + Picture("", 60, 30, 1)));
        using var label = TiffPictures.Add(first, 50, 40, 0, 40);
        using var unnamed = TiffPictures.Add(builder.Add(), 60, 30, 0, 7, 5);
        using var full = TiffPictures.Add(builder.Add(), 400, 300, 64, 64);
        using var half = TiffPictures.Add(builder.Add().Set(254, 1), 200, 150, 64, 64);
        using var slide = Slide.Open(new MemoryStream(builder.Build()));
        AssertLevels(slide, full, half);
        Assert.Equal(["label", "picture 2"], slide.AssociatedImages);
        using var actual = slide.ReadAssociatedImage("label");
        using var actualUnnamed = slide.ReadAssociatedImage("picture 2");
        Assert.True(label.Pixels.SequenceEqual(actual.Pixels) && unnamed.Pixels.SequenceEqual(actualUnnamed.Pixels));
    }

    [Theory]
    [InlineData("PhysicalSizeX='250' PhysicalSizeXUnit='nm' PhysicalSizeY='0.00025' PhysicalSizeYUnit='mm'", 0.25)]
    [InlineData("PhysicalSizeX='0.25' PhysicalSizeXUnit='µm' PhysicalSizeY='0.25' PhysicalSizeYUnit='μm'", 0.25)]
    [InlineData("PhysicalSizeX='0.25'", null)]
    [InlineData("PhysicalSizeX='1' PhysicalSizeY='1' PhysicalSizeXUnit='pixel' PhysicalSizeYUnit='pixel'", null)]
    [InlineData("PhysicalSizeX='NaN' PhysicalSizeY='-1'", null)]
    [InlineData("", null)]
    public void Physical_sizes_are_read_in_their_units(string sizes, double? expected)
    {
        var builder = new TiffBuilder();
        var main = builder.Add().Text(270, Ome($"<Image><Pixels Type='uint8' SizeX='64' SizeY='64' SizeC='1' SizeZ='1' SizeT='1' {sizes}/></Image>"));
        using var truth = TiffPictures.Add(main, 64, 64, 64, 64, colour: TileColour.Grey, samples: 1);
        using var slide = Slide.Open(new MemoryStream(builder.Build()));
        Assert.Equal(expected, slide.Spacing?.Mean);
        AssertLevels(slide, truth);
    }

    [Theory]
    [InlineData("", "XYZCT", 1)]
    [InlineData("<TiffData/>", "XYCZT", 1)]
    [InlineData("<TiffData/>", "XYTZC", 2)]
    [InlineData("<TiffData IFD='0' PlaneCount='4'/>", "XYZCT", 1)]
    [InlineData("<TiffData IFD='3' FirstZ='0'/><TiffData IFD='2' FirstZ='1'/><TiffData IFD='1' FirstZ='2'/>", "XYZCT", 2)]
    [InlineData("<TiffData IFD='1' FirstZ='0' FirstC='1'/><TiffData IFD='3' FirstZ='1' FirstT='1'/><TiffData IFD='0' PlaneCount='2'/>", "XYZCT", 1)]
    public void Of_a_stack_the_middle_plane_is_read(string tiffData, string order, int expected)
    {
        var builder = new TiffBuilder();
        for (var i = 0; i < 4; i++)
        {
            var directory = builder.Add().Picture(16, 16, photometric: 1, samples: 1).Tiles(16, 16, [[.. Enumerable.Repeat((byte)i, 256)]]);
            if (i == 0)
                directory.Text(270, Ome($"<Image><Pixels Type='uint8' DimensionOrder='{order}' SizeX='16' SizeY='16' SizeC='1' SizeZ='{(order == "XYTZC" ? 4 : 3)}' SizeT='{(order == "XYTZC" ? 2 : 1)}'>{tiffData}</Pixels></Image>"));
        }

        using var slide = Slide.Open(new MemoryStream(builder.Build()));
        using var pixels = slide.ReadLevel(0, 0, 0, 16, 16);
        Assert.Equal(expected, pixels.Pixels[0]);
    }

    [Fact]
    public void The_objective_is_the_pictures_own()
    {
        var builder = new TiffBuilder();
        var main = builder.Add().Text(270, Ome(
            "<Instrument><Objective ID='Objective:0' NominalMagnification='20'/><Objective ID='Objective:1' NominalMagnification='40.0'/></Instrument>"
            + $"<Image><ObjectiveSettings ID='Objective:1'/>{Pixels}{Rgb}</Pixels></Image>"));
        using var truth = TiffPictures.Add(main, 400, 300, 64, 64);
        using var slide = Slide.Open(new MemoryStream(builder.Build()));
        Assert.Equal(40, slide.ObjectivePower);
    }

    [Theory]
    [InlineData("<Image><Pixels Type='uint16' SizeX='9' SizeY='9' SizeC='4' SizeZ='1' SizeT='1'><Channel/><Channel/><Channel/><Channel/></Pixels></Image>", "4 channels of uint16", true)]
    [InlineData("<Image><Pixels Type='uint8' SizeX='9' SizeY='9' SizeC='1' SizeZ='1' SizeT='1'><TiffData><UUID FileName='other.ome.tif'>urn:uuid:2</UUID></TiffData></Pixels></Image>", "other files", true)]
    [InlineData("<BinaryOnly MetadataFile='a.companion.ome' UUID='urn:uuid:3'/>", "BinaryOnly", false)]
    [InlineData("<Image><Pixels SizeX='9' SizeY='9' SizeC='1'><TiffData IFD='7'/></Pixels></Image>", "directory 7, of 1", false)]
    [InlineData("<Image><Pixels SizeX='9000000000' SizeY='9'/></Image>", "SizeX=\"9000000000\"", false)]
    [InlineData("<Image><Pixels SizeX='9' SizeY='9'>", "cannot be read", false)]
    [InlineData("", "describes no picture", false)]
    public void What_is_not_read_is_named(string xml, string what, bool unsupported)
    {
        var builder = new TiffBuilder();
        using var truth = TiffPictures.Add(builder.Add().Text(270, Ome(xml)), 64, 64, 64, 64);
        var error = Assert.ThrowsAny<SlideException>(() => Slide.Open(new StreamByteSource(new MemoryStream(builder.Build()), "a.ome.tif")));
        Assert.StartsWith("a.ome.tif: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Equal(unsupported, error is UnsupportedSlideException);
    }

    [Fact]
    public void Sixteen_bit_pictures_are_refused_by_name_and_not_shown_as_something_else()
    {
        using var folder = new TemporaryFolder();
        var builder = new TiffBuilder();
        var main = builder.Add().Text(270, Ome("<Image><Pixels Type='uint16' SizeX='64' SizeY='64' SizeC='1' SizeZ='1' SizeT='1'/></Image>"));
        using var truth = TiffPictures.Add(main, 64, 64, 64, 64, colour: TileColour.Grey, samples: 1);
        main.Set(258, 16);
        File.WriteAllBytes(folder["a.ome.tif"], builder.Build());
        Assert.Contains("16-bit samples", Assert.Throws<UnsupportedSlideException>(() => Slide.Open(folder["a.ome.tif"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE OME [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]><OME>&b;</OME>")]
    [InlineData("<!DOCTYPE OME SYSTEM 'file:///etc/passwd'><OME/>")]
    [InlineData("<OME>&undefined;</OME>")]
    public void Entities_and_document_types_are_refused(string xml)
    {
        var builder = new TiffBuilder();
        using var truth = TiffPictures.Add(builder.Add().Text(270, xml), 64, 64, 64, 64);
        Assert.Contains("OME-XML", Assert.Throws<SlideException>(() => Slide.Open(new MemoryStream(builder.Build()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_and_numbers_of_pictures_are_bounded()
    {
        foreach (var xml in new[] { string.Concat(Enumerable.Repeat("<a>", 100_000)), string.Concat(Enumerable.Repeat("<Image><Pixels SizeX='1' SizeY='1'/></Image>", 5000)) })
        {
            var builder = new TiffBuilder();
            using var truth = TiffPictures.Add(builder.Add().Text(270, Ome(xml)), 64, 64, 64, 64);
            Assert.Contains("more than", Assert.Throws<SlideException>(() => Slide.Open(new MemoryStream(builder.Build()))).Message, StringComparison.Ordinal);
        }
    }

    private static string Ome(string content) =>
        $"<?xml version='1.0' encoding='UTF-8'?><!-- a comment --><OME xmlns='http://www.openmicroscopy.org/Schemas/OME/2016-06' UUID='urn:uuid:1'>{content}</OME>";

    private static void AssertLevels(Slide slide, params RgbImage[] levels)
    {
        Assert.Equal(levels.Select(l => ((long)l.Width, (long)l.Height)), slide.Levels.Select(l => (l.Width, l.Height)));
        for (var i = 0; i < levels.Length; i++)
        {
            using var pixels = slide.ReadLevel(i, 0, 0, levels[i].Width, levels[i].Height);
            Assert.True(levels[i].Pixels.SequenceEqual(pixels.Pixels), $"level {i}");
        }
    }
}
