using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Wsi.Tests;

public class TopJTests
{
    [Fact]
    public void Equals_the_reference()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Reference.PathOf("golden", "mil", "topj_pooling.json")));
        float[][] rows = [.. golden.RootElement.GetProperty("similarities").EnumerateArray().Select(r => r.EnumerateArray().Select(v => v.GetSingle()).ToArray())];
        Assert.Equal((40, 3), (rows.Length, rows[0].Length));
        var pooled = golden.RootElement.GetProperty("pooled");
        Assert.Equal(["1", "5", "10", "40", "50"], pooled.EnumerateObject().Select(p => p.Name));
        foreach (var expected in pooled.EnumerateObject())
        {
            var j = int.Parse(expected.Name);
            for (var k = 0; k < 3; k++)
            {
                float[] column = [.. rows.Select(r => r[k])];

                // The reference adds 32-bit floats, this doubles: an ulp of the sum over 40 values of 0.2.
                Assert.Equal(expected.Value[k].GetDouble(), TopJ.Mean(column, TopJ.Rows(column, j), j), 1e-7);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void The_rows_are_those_of_a_stable_sort(int j)
    {
        var random = new Random(j);

        // Few different values, so that many are equal.
        float[] values = [.. Enumerable.Range(0, 3000).Select(_ => random.Next(200) / 100f - 1)];
        Assert.Equal(Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).Take(j), TopJ.Rows(values, j));
    }

    [Fact]
    public void Fewer_patches_than_j_are_all_averaged()
    {
        float[] values = [3, 1, 2];
        Assert.Equal(2, TopJ.Mean(values, TopJ.Rows(values, 100), 100));
        Assert.Equal(2.5, TopJ.Mean(values, TopJ.Rows(values, 100), 2));
        Assert.Empty(TopJ.Rows([], 5));
    }
}
