using PathGen.Testing;

namespace PathGen.Wsi.Tests;

public sealed class PatchScoresFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_written_is_read_bit_for_bit()
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 1000).Select(_ => BitConverter.Int32BitsToSingle(random.Next())).Where(float.IsFinite)];
        var scores = new PatchScores("slide", [.. values.Select((_, i) => new PatchPosition(-5 + 224L * i, i))], 224, ["attention", "a, \"b\""], [values, [.. values.Reverse()]]);
        PatchScoresFile.Write(scores, folder["slide.csv"]);
        var read = PatchScoresFile.Read(folder["slide.csv"]);
        Assert.Equal(("slide", 224L), (read.SlideId, read.PatchSize));
        Assert.Equal(scores.Names, read.Names);
        Assert.Equal(scores.Positions, read.Positions);
        Assert.Equal(values, read["attention"].ToArray());
        Assert.Equal(values.Reverse(), read["a, \"b\""].ToArray());
        Assert.StartsWith("x,y,size,attention,\"a, \"\"b\"\"\"\n-5,0,224,", File.ReadAllText(folder["slide.csv"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "first line")]
    [InlineData("x,y,size\n1,2,3\n", "first line")]
    [InlineData("a,b,c,d\n", "first line")]
    [InlineData("x,y,size,s\n", "no patches")]
    [InlineData("x,y,size,s\n1,2,3\n", "line 2: 3 fields")]
    [InlineData("x,y,size,s\n1,2,3,nan\n", "no finite number")]
    [InlineData("x,y,size,s\n1,2,3,4\n1,2,9,4\n", "line 3: a patch of 9 pixels")]
    [InlineData("x,y,size,s\n1,2,0,4\n", "a patch of 0 pixels")]
    [InlineData("x,y,size,s\n1e3,2,3,4\n", "no place in pixels")]
    [InlineData("x,y,size,s\n99999999999999999,2,3,4\n", "no place in pixels")]
    [InlineData("x,y,size,s,s\n1,2,3,4,5\n", "must differ")]
    public void Other_tables_are_refused_with_their_line(string text, string reason)
    {
        File.WriteAllText(folder["slide.csv"], text);
        var e = Assert.Throws<FeatureFileException>(() => PatchScoresFile.Read(folder["slide.csv"]));
        Assert.StartsWith(folder["slide.csv"], e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_table_says_so() => Assert.Throws<FeatureFileException>(() => PatchScoresFile.Read(folder["none.csv"]));
}
