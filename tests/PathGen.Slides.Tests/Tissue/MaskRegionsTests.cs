namespace PathGen.Slides.Tests;

public sealed class MaskRegionsTests
{
    [Fact]
    public void Tissue_joins_over_corners_and_small_pieces_go()
    {
        var mask = Parse("##....#", "##...#.", "....#..", "#......");

        MaskRegions.DropSmallTissue(mask, 7, 4, 3);

        Assert.Equal(Parse("##....#", "##...#.", "....#..", "......."), mask);
    }

    [Fact]
    public void Holes_join_over_edges_only_and_glass_at_the_border_is_none()
    {
        var mask = Parse("####.##", "#.#.###", "##.####", "####..#", "####..#", "#######");

        MaskRegions.FillHoles(mask, 7, 6, 2, maxHoles: null);

        // Three holes of one cell touch at corners; the 2×2 hole is too large; the notch at the top reaches the border.
        Assert.Equal(Parse("####.##", "#######", "#######", "####..#", "####..#", "#######"), mask);
    }

    [Fact]
    public void Equals_a_flood_fill_on_noise()
    {
        for (uint seed = 0; seed < 150; seed++)
        {
            var (width, height) = (1 + (int)(seed % 37), 1 + (int)(seed % 23));
            var noise = Noise.Bytes(width * height, seed).Select(b => b > 90 + (seed % 80) ? (byte)1 : (byte)0).ToArray();
            var limit = 1 + (seed % 9);

            var dropped = noise.ToArray();
            MaskRegions.DropSmallTissue(dropped, width, height, limit);
            Assert.Equal(Flood(noise, width, height, 1, diagonals: true, (area, _) => area < limit), dropped);

            var filled = noise.ToArray();
            MaskRegions.FillHoles(filled, width, height, limit, maxHoles: null);
            Assert.Equal(Flood(noise, width, height, 0, diagonals: false, (area, border) => !border && area <= limit), filled);
        }
    }

    [Fact]
    public void Each_piece_keeps_its_largest_holes()
    {
        string[] rows =
        [
            "#########.####",
            "#.##..#.#.#..#",
            "#####.###.####",
            "#########.#.##",
            "..........####",
            "#######.......",
            "#.....#.......",
            "#.###.#.......",
            "#.#.#.#.......",
            "#.###.#.......",
            "#.....#.......",
            "#######.......",
        ];

        Assert.Equal(Parse(rows), Filled(0, null));
        Assert.Equal(Parse(rows), Filled(0, 3));

        // One hole each: of the piece at the left its three cells, of that at the right its two; the piece in the large hole keeps its own, being another piece.
        string[] one = [.. rows];
        one[1] = "####..###.#..#";
        one[3] = "#########.####";
        Assert.Equal(Parse(one), Filled(0, 1));
        string[] small = [.. one];
        small[8] = "#.###.#.......";
        Assert.Equal(Parse(small), Filled(1, 1));

        string[] none = [.. one];
        none[1] = "#########.####";
        none[2] = "#########.####";
        for (var y = 6; y <= 10; y++)
            none[y] = "#######.......";
        Assert.Equal(Parse(none), Filled(0, 0));

        byte[] Filled(double maxCells, int? maxHoles)
        {
            var mask = Parse(rows);
            MaskRegions.FillHoles(mask, 14, 12, maxCells, maxHoles);
            return mask;
        }
    }

    private static byte[] Flood(byte[] mask, int width, int height, byte value, bool diagonals, Func<int, bool, bool> flips)
    {
        var result = mask.ToArray();
        var seen = new bool[mask.Length];
        for (var start = 0; start < mask.Length; start++)
        {
            if (seen[start] || mask[start] != value)
                continue;
            var region = new List<int> { start };
            seen[start] = true;
            var border = false;
            for (var i = 0; i < region.Count; i++)
            {
                var (x, y) = (region[i] % width, region[i] / width);
                border |= x == 0 || y == 0 || x == width - 1 || y == height - 1;
                for (var dy = -1; dy <= 1; dy++)
                {
                    for (var dx = -1; dx <= 1; dx++)
                    {
                        var (nx, ny) = (x + dx, y + dy);
                        if ((!diagonals && dx != 0 && dy != 0) || nx < 0 || ny < 0 || nx >= width || ny >= height)
                            continue;
                        var next = (ny * width) + nx;
                        if (seen[next] || mask[next] != value)
                            continue;
                        seen[next] = true;
                        region.Add(next);
                    }
                }
            }

            if (flips(region.Count, border))
                region.ForEach(i => result[i] = (byte)(1 - value));
        }

        return result;
    }

    private static byte[] Parse(params string[] rows) => rows.SelectMany(row => row).Select(c => c == '#' ? (byte)1 : (byte)0).ToArray();
}
