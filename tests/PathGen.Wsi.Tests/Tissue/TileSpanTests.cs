namespace PathGen.Wsi.Tests;

public sealed class TileSpanTests
{
    [Fact]
    public void Tiles_lie_inside_overlap_enough_and_every_pixel_is_taken_once()
    {
        var random = new Random(4);
        for (var i = 0; i < 2000; i++)
        {
            var (length, tile) = (random.Next(1, 3000), random.Next(16, 600));
            var overlap = random.Next(0, (3 * tile / 4) + 1);

            var spans = TileSpan.Cover(length, tile, overlap);

            Assert.Equal((0, 0), (spans[0].Start, spans[0].From));
            Assert.Equal(length, spans[^1].To);
            Assert.Equal(Math.Max(0, length - tile), spans[^1].Start);
            for (var k = 0; k < spans.Length; k++)
            {
                Assert.True(spans[k].From < spans[k].To && spans[k].From >= spans[k].Start && spans[k].To <= spans[k].Start + tile);
                if (k == 0)
                    continue;
                Assert.Equal(spans[k - 1].To, spans[k].From);
                Assert.True(spans[k - 1].Start + tile - spans[k].Start >= overlap);

                // Half of what is common at each side, so that what is taken lies as far from both borders.
                var before = spans[k - 1].Start + tile - spans[k].From;
                Assert.InRange(spans[k].From - spans[k].Start - before, -1, 1);
            }

            // No more tiles than are needed.
            Assert.True(spans.Length == 1 || (spans.Length - 2) * (tile - overlap) + tile < length);
        }
    }
}
