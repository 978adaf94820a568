using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class FileSignatureTests
{
    [Theory]
    [InlineData("ZISRAWFILE and more", "Zeiss CZI")]
    [InlineData("PK\u0003\u0004....", "zip archive")]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("RIFF....WEBP", "WebP")]
    [InlineData("<?xml version='1.0'?><DataObject ObjectType=\"DPUfsImport\">", "iSyntax")]
    [InlineData("[{\"wsi_id\": 1}]", "text file")]
    [InlineData("Größe\n", "text file")]
    public void A_file_that_is_no_slide_is_called_by_its_name(string start, string what)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], start);
        var error = Assert.Throws<UnsupportedSlideException>(() => Slide.Open(folder["file"]));
        Assert.StartsWith(folder["file"] + ": a", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_of_no_known_kind_are_said_to_be_no_slide()
    {
        var bytes = new byte[1000];
        new Random(3).NextBytes(bytes);
        Assert.Contains("not a slide or picture", Assert.Throws<UnsupportedSlideException>(() => Slide.Open(new MemoryStream(bytes))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jpeg2000/he-256.j2k", "raw JPEG 2000 codestream")]
    [InlineData("models/tissue-unet.onnx", "ONNX model")]
    [InlineData("models/tissue-unet.LICENSE", "text file")]
    [InlineData("text/pathgen-1.6m-sample-500.json", "text file")]
    public void Every_file_at_hand_that_is_no_slide_says_what_it_is(string name, string what)
    {
        var path = Reference.PathOf(["data", .. name.Split('/')]);
        Assert.Contains(what, Assert.Throws<UnsupportedSlideException>(() => Slide.Open(path)).Message, StringComparison.Ordinal);
    }
}
