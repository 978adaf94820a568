namespace PathGen.Agents.Tests;

public class ConnectedComponentsTests
{
    [Theory]
    [InlineData(1, 1, 1.0)]
    [InlineData(1, 50, 0.6)]
    [InlineData(50, 1, 0.6)]
    [InlineData(37, 41, 0.3)]
    [InlineData(64, 64, 0.5)]
    [InlineData(64, 64, 0.6)]
    [InlineData(64, 64, 0.75)]
    [InlineData(20, 20, 0.0)]
    public void GroupsAreThoseOfAFloodFill(int width, int height, double density)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var mask = new byte[width * height];
            for (var i = 0; i < mask.Length; i++)
                mask[i] = random.NextDouble() < density ? (byte)(1 + random.Next(255)) : (byte)0;

            var expected = FloodFill(mask, width, height);
            var actual = ConnectedComponents.Find(mask, width, height, 1);
            Assert.Equal(expected.Select(Key).Order(), actual.Select(Key).Order());
            Assert.Equal(expected.Count(c => c.Area >= 5), ConnectedComponents.Find(mask, width, height, 5).Count);
        }
    }

    [Fact]
    public void ASpiralIsOneGroup()
    {
        // Arms that meet only at the last row: many provisional groups, one in the end.
        const int Size = 41;
        var mask = new byte[Size * Size];
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x += 2)
                mask[(y * Size) + x] = 1;
        }

        mask.AsSpan((Size - 1) * Size).Fill(1);
        var group = Assert.Single(ConnectedComponents.Find(mask, Size, Size, 1));
        Assert.Equal((21 * 40) + 41, group.Area);
        Assert.True(group.TouchesEdge);
    }

    [Fact]
    public void ShapesAreMeasured()
    {
        using var image = Painted.Canvas(200, 200, (0, 0, 0));
        Painted.Ellipse(image, 60, 60, 30, 30, (1, 1, 1));
        Painted.Ellipse(image, 140, 140, 40, 20, (1, 1, 1));
        var mask = Enumerable.Range(0, 40_000).Select(i => image.Pixels[3 * i]).ToArray();
        var groups = ConnectedComponents.Find(mask, 200, 200, 1);

        // Pixels of a drawn outline: two percent.
        Assert.Equal(Math.PI * 900, groups[0].Area, 0.02 * 2800);
        Assert.True(groups[0].Eccentricity < 0.1);
        Assert.Equal(1, groups[0].Roundness, 0.02);
        Assert.Equal(Math.Sqrt(0.75), groups[1].Eccentricity, 0.01);
        Assert.Equal(2 * 40 * 20 / (double)((40 * 40) + (20 * 20)), groups[1].Roundness, 0.02);
        Assert.All(groups, g => Assert.False(g.TouchesEdge));
    }

    private static (long, double, double, double, double, double, bool) Key(Component c) => (c.Area, c.SumX, c.SumY, c.SumXX, c.SumYY, c.SumXY, c.TouchesEdge);

    private static List<Component> FloodFill(byte[] mask, int width, int height)
    {
        var seen = new bool[mask.Length];
        var found = new List<Component>();
        for (var start = 0; start < mask.Length; start++)
        {
            if (mask[start] == 0 || seen[start])
                continue;
            var group = default(Component);
            var stack = new Stack<int>([start]);
            seen[start] = true;
            while (stack.TryPop(out var at))
            {
                int x = at % width, y = at / width;
                group.Area++;
                group.SumX += x;
                group.SumY += y;
                group.SumXX += (double)x * x;
                group.SumYY += (double)y * y;
                group.SumXY += (double)x * y;
                group.TouchesEdge |= x == 0 || y == 0 || x == width - 1 || y == height - 1;
                foreach (var (dx, dy) in new[] { (1, 0), (-1, 0), (0, 1), (0, -1) })
                {
                    int nx = x + dx, ny = y + dy;
                    if (nx < 0 || ny < 0 || nx >= width || ny >= height || seen[(ny * width) + nx] || mask[(ny * width) + nx] == 0)
                        continue;
                    seen[(ny * width) + nx] = true;
                    stack.Push((ny * width) + nx);
                }
            }

            found.Add(group);
        }

        return found;
    }
}
