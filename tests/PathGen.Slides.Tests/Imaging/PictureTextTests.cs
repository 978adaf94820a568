namespace PathGen.Slides.Tests;

public sealed class PictureTextTests
{
    // As FreeType renders it with the X Window System's 6x13 (text.png, made with Pillow).
    private const string Text = "Adipose 0.98 µm × 3 – AUROC ≥ {é}";

    [Fact]
    public void A_text_has_the_fonts_own_pixels()
    {
        using var expected = PngCodec.Decode(PictureSuite.Bytes("text.png"));
        using var drawn = White(expected.Width, expected.Height);
        Assert.Equal((expected.Width, expected.Height), PictureText.Measure(Text));
        PictureText.Draw(drawn, 0, 0, Text);
        Assert.True(expected.Pixels.SequenceEqual(drawn.Pixels));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Enlarged_and_upwards_it_is_the_same_text(int scale)
    {
        using var plain = White(6 * Text.Length, 13);
        PictureText.Draw(plain, 0, 0, Text);
        var (length, height) = PictureText.Measure(Text, scale);
        using var upwards = White(height, length);
        PictureText.Draw(upwards, 0, 0, Text, (10, 20, 30), scale, upwards: true);
        for (var y = 0; y < upwards.Height; y++)
        {
            for (var x = 0; x < upwards.Width; x++)
            {
                var black = plain.Row(x / scale)[3 * ((length - 1 - y) / scale)] == 0;
                Assert.Equal(black ? [10, 20, 30] : [255, 255, 255], upwards.Row(y).Slice(3 * x, 3).ToArray());
            }
        }
    }

    [Theory]
    [InlineData(-3, -5)]
    [InlineData(30, 5)]
    [InlineData(int.MaxValue - 2, 0)]
    [InlineData(int.MinValue, int.MinValue)]
    public void What_lies_outside_is_left_out(int x, int y)
    {
        using var whole = White(120, 60);
        PictureText.Draw(whole, Math.Clamp(x, -100, 119), Math.Clamp(y, -100, 59), "Clip µ");
        using var clipped = White(40, 15);
        PictureText.Draw(clipped, x, y, "Clip µ");
        for (var row = 0; row < clipped.Height; row++)
            Assert.True(clipped.Row(row).SequenceEqual(whole.Row(row)[..clipped.Stride]));
    }

    [Fact]
    public void What_the_font_lacks_shows_as_the_replacement_character()
    {
        using var lacking = White(12, 13);
        using var replacement = White(12, 13);
        PictureText.Draw(lacking, 0, 0, "語😀");
        PictureText.Draw(replacement, 0, 0, "\uFFFD\uFFFD");
        Assert.True(lacking.Pixels.SequenceEqual(replacement.Pixels));
        Assert.Contains((byte)0, lacking.Pixels.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureText.Measure("a", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureText.Draw(lacking, 0, 0, "a", scale: 65));
    }

    private static RgbImage White(int width, int height)
    {
        var image = new RgbImage(width, height);
        image.Fill(255, 255, 255);
        return image;
    }
}
