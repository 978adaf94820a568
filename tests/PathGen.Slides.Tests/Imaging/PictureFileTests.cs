using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class PictureFileTests
{
    [Fact]
    public void Files_are_told_apart_by_their_bytes_and_appear_whole()
    {
        using var folder = new TemporaryFolder();
        using var image = PngCodec.Decode(PictureSuite.Bytes("pillow_rgb.png"));
        PictureFile.WritePng(image, folder["a.jpg"]);
        PictureFile.WritePng(image, folder["a.jpg"]);
        PictureFile.WriteJpeg(image, folder["b.png"], 95, ChromaSubsampling.Chroma444);
        Assert.Equal(["a.jpg", "b.png"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        using var png = PictureFile.Read(folder["a.jpg"]);
        using var jpeg = PictureFile.Read(folder["b.png"]);
        Assert.True(image.Pixels.SequenceEqual(png.Pixels));
        Assert.Equal((image.Width, image.Height), (jpeg.Width, jpeg.Height));
    }

    [Fact]
    public void What_is_no_picture_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["note.png"], "not a picture");
        Assert.Contains("note.png", Assert.Throws<UnsupportedSlideException>(() => PictureFile.Read(folder["note.png"])).Message, StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<SlideException>(() => PictureFile.Read(folder["none.png"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_write_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        using var image = new RgbImage(2, 2);
        Directory.CreateDirectory(folder["taken"]);
        Assert.ThrowsAny<Exception>(() => PictureFile.WritePng(image, folder["taken"]));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
