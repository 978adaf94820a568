namespace PathGen.Slides.Tests;

public class ContactSheetTests
{
    [Fact]
    public void Pictures_are_laid_out_row_by_row_centred_on_white()
    {
        using var red = Filled(64, 64, 255, 0, 0);
        using var wide = Filled(64, 32, 0, 255, 0);
        using var blue = Filled(8, 8, 0, 0, 255);
        using var sheet = ContactSheet.Compose([red, wide, blue], columns: 2, cell: 32, gap: 4);
        Assert.Equal((4 + 2 * 36, 4 + 2 * 36), (sheet.Width, sheet.Height));
        Assert.Equal([255, 255, 255], At(sheet, 2, 2));
        Assert.Equal([255, 0, 0], At(sheet, 4, 4));
        Assert.Equal([255, 0, 0], At(sheet, 35, 35));
        Assert.Equal([255, 255, 255], At(sheet, 40, 11)); // Half as high as wide: white above,
        Assert.Equal([0, 255, 0], At(sheet, 40, 12));
        Assert.Equal([0, 255, 0], At(sheet, 71, 27));
        Assert.Equal([255, 255, 255], At(sheet, 71, 28)); // and below.
        Assert.Equal([0, 0, 255], At(sheet, 4, 40));
        Assert.Equal([255, 255, 255], At(sheet, 60, 60));
    }

    [Fact]
    public void Fewer_pictures_than_columns_make_a_narrow_sheet()
    {
        using var one = Filled(10, 10, 1, 2, 3);
        using var sheet = ContactSheet.Compose([one], columns: 6, cell: 16, gap: 0);
        Assert.Equal((16, 16), (sheet.Width, sheet.Height));
        Assert.Equal([1, 2, 3], At(sheet, 8, 8));
    }

    [Fact]
    public void What_makes_no_sheet_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ContactSheet.Compose([]));
        using var one = Filled(10, 10, 0, 0, 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => ContactSheet.Compose([one], columns: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ContactSheet.Compose([one], cell: 2000));
        Assert.Throws<ArgumentOutOfRangeException>(() => ContactSheet.Compose([one], gap: -1));
    }

    private static RgbImage Filled(int width, int height, byte red, byte green, byte blue)
    {
        var image = new RgbImage(width, height);
        image.Fill(red, green, blue);
        return image;
    }

    private static byte[] At(RgbImage image, int x, int y) => image.Row(y).Slice(3 * x, 3).ToArray();
}
