using PathGen.Slides;

namespace PathGen.Clip.Tests;

public class ConfusionPictureTests
{
    [Fact]
    public void Cells_are_the_darker_the_larger_their_share()
    {
        var matrix = new ConfusionMatrix(["adipose", "a name that is much longer than forty letters are"], [[3, 1], [0, 0]]);
        using var picture = ConfusionPicture.Draw(matrix, "Two classes");
        using var again = ConfusionPicture.Draw(matrix, "Two classes");
        Assert.True(picture.Pixels.SequenceEqual(again.Pixels));

        // The right-most 2 × 2 cells of 96 × 72 before a margin of 16; a cell's upper left inner corner is free of text.
        (int Red, int Green, int Blue) Cell(int row, int column)
        {
            var pixels = picture.Row(picture.Height - 16 - (2 - row) * 72 + 2)[(3 * (picture.Width - 16 - (2 - column) * 96 + 2))..];
            return (pixels[0], pixels[1], pixels[2]);
        }

        Assert.Equal([(72, 106, 150), (186, 196, 212), (242, 242, 242), (242, 242, 242)], new[] { Cell(0, 0), Cell(0, 1), Cell(1, 0), Cell(1, 1) });
    }

    [Fact]
    public void A_hundred_classes_are_drawn_and_more_are_refused()
    {
        using var picture = ConfusionPicture.Draw(Matrix(100));
        Assert.InRange(picture.Width, 9600, 10_200);
        Assert.Contains("not one of 101", Assert.Throws<ArgumentException>(() => ConfusionPicture.Draw(Matrix(101))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ConfusionPicture.Draw(new ConfusionMatrix(["a", "b"], [[1, 2], [3]])));
    }

    private static ConfusionMatrix Matrix(int count) =>
        new([.. Enumerable.Range(0, count).Select(i => $"class {i}")], [.. Enumerable.Range(0, count).Select(i => Enumerable.Range(0, count).Select(j => i == j ? 1_000_000 : j).ToArray())]);
}
