namespace PathGen.Slides.Tests;

public sealed class PngFilterTests
{
    [Fact]
    public void Undoing_a_filter_returns_the_row_for_every_filter_step_and_remainder()
    {
        var random = new Random(1);
        foreach (var step in new[] { 1, 2, 3, 4, 6, 8 })
        {
            for (var length = 1; length < 80; length++)
            {
                var (row, above, filtered) = (new byte[length], new byte[length], new byte[length]);
                random.NextBytes(row);
                random.NextBytes(above);
                for (var filter = 0; filter < PngFilter.Count; filter++)
                {
                    PngFilter.Apply(filter, row, above, Math.Min(step, length), filtered);
                    PngFilter.Undo(filter, filtered, above, Math.Min(step, length));
                    Assert.Equal(row, filtered);
                }
            }
        }
    }

    [Fact]
    public void The_cost_equals_its_scalar_twin_on_every_remainder_and_does_not_overflow()
    {
        var random = new Random(2);
        for (var length = 0; length < 300; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            Assert.Equal(PngFilter.CostScalar(bytes), PngFilter.Cost(bytes));
        }

        var worst = new byte[1_000_003];
        Array.Fill(worst, (byte)128);
        Assert.Equal(128L * worst.Length, PngFilter.Cost(worst));
    }
}
