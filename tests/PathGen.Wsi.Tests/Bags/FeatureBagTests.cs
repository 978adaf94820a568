namespace PathGen.Wsi.Tests;

public class FeatureBagTests
{
    [Fact]
    public void Rows_and_pieces_are_views_of_the_values()
    {
        float[] values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        var bag = new FeatureBag("slide", values, 2, [.. Enumerable.Range(0, 5).Select(i => new PatchPosition(i, 10 * i))]) { PatchSize = 224 };
        Assert.Equal((5, 2), (bag.Count, bag.Width));
        Assert.Equal([5, 6], bag[2].ToArray());
        Assert.Equal([4, 4, 2], bag.Pieces(2).Select(p => p.Length));
        Assert.Equal(values, bag.Pieces(2).SelectMany(p => p.ToArray()));
        Assert.Equal(new PatchPosition(3, 30), bag.Positions[3]);
    }

    [Fact]
    public void A_slide_without_patches_is_an_empty_bag()
    {
        var bag = new FeatureBag("slide", Array.Empty<float>(), 512);
        Assert.Equal((0, 512), (bag.Count, bag.Width));
        Assert.Empty(bag.Pieces(100));
        Assert.Empty(bag.Positions);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_value_that_is_no_number_is_named(float value)
    {
        var e = Assert.Throws<WsiException>(() => new FeatureBag("TCGA-1", new[] { 1f, 2, 3, 4, 5, value }, 3));
        Assert.Contains("TCGA-1: the feature in row 1, column 2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_and_positions_must_fit()
    {
        Assert.Throws<ArgumentException>(() => new FeatureBag("slide", new float[5], 2));
        Assert.Throws<ArgumentException>(() => new FeatureBag("slide", new float[4], 2, [default]));
        Assert.Throws<ArgumentException>(() => new FeatureBag(" ", new float[4], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeatureBag("slide", new float[4], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeatureBag("slide", new float[4], 2) { PatchSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeatureBag("slide", new float[4], 2).Pieces(0));
    }
}
