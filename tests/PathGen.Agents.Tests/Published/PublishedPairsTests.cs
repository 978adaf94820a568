using System.Text;
using PathGen.Testing;

namespace PathGen.Agents.Tests;

public sealed class PublishedPairsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Both_spellings_strings_and_numbers_and_any_white_space_are_read()
    {
        var pairs = await ReadAsync("\uFEFF [ {\"WSI_id\":\"a\",\"position\":[\"1\",\"2\"],\"caption\":\"x\",\"file_id\":\"f\"},\n\n{\"more\":{\"deep\":[1,{}]},\"caption\":\"y ü\",\"position\":[3,4],\"wsi_id\":\"b\"} ]  ");
        Assert.Equal([new PublishedPair("a", 1, 2, "x", "f"), new PublishedPair("b", 3, 4, "y ü")], pairs);
        Assert.Empty(await ReadAsync("[]"));
        Assert.Equal(2, (await ReadAsync("{\"wsi_id\":\"a\",\"position\":[1,2],\"caption\":\"x\"}\n{\"wsi_id\":\"a\",\"position\":[1,2],\"caption\":\"x\"}\n")).Count);
    }

    [Fact]
    public async Task Records_across_blocks_and_larger_than_one_are_read_with_their_places()
    {
        // Captions of 1 to 700,000 letters: records that end on, before and after the blocks of 256 KiB.
        var random = new Random(1);
        var expected = Enumerable.Range(0, 60).Select(i => new PublishedPair($"s{i}", i, 2 * i, new string('é', i == 30 ? 350_000 : random.Next(1, 20_000)))).ToList();
        var text = "[" + string.Join(",\n", expected.Select(p => $$"""{"wsi_id":"{{p.SlideId}}","position":["{{p.X}}","{{p.Y}}"],"caption":"{{p.Caption}}"}""")) + "]";
        File.WriteAllText(folder["x.json"], text);
        var bytes = Encoding.UTF8.GetBytes(text);
        var found = await PublishedPairs.LocateAsync(folder["x.json"]).ToListAsync();
        Assert.Equal(expected, found.Select(f => f.Pair));
        Assert.All(found, f => Assert.Equal(f.Pair, PublishedPairs.Parse("x", bytes.AsSpan((int)f.Start, f.Length), 0)));
    }

    [Theory]
    [InlineData("", "ends within record 0")]
    [InlineData("[{\"wsi_id\":\"a\",\"position\":[1,2],\"caption\":\"x\"}", "ends within record 1")]
    [InlineData("[{\"wsi_id\":\"a\",\"pos", "ends within record 0")]
    [InlineData("[1]", "record 0 is no JSON object")]
    [InlineData("\"x\"", "record 0 is no JSON object")]
    [InlineData("not json", "at record 0")]
    [InlineData("[{\"wsi_id\":\"a\",\"position\":[1,2],\"caption\":\"x\"} {}]", "at record 1")]
    [InlineData("[{\"position\":[1,2],\"caption\":\"x\"}]", "record 0 has no \"wsi_id\"")]
    [InlineData("[{\"wsi_id\":\"a\",\"caption\":\"x\"}]", "record 0 has no \"position\"")]
    [InlineData("[{\"wsi_id\":\"a\",\"position\":[1,2,3],\"caption\":\"x\"}]", "record 0 has no \"position\"")]
    [InlineData("[{\"wsi_id\":\"a\",\"position\":[1,-2],\"caption\":\"x\"}]", "record 0 is at -2")]
    [InlineData("[{\"wsi_id\":\"a\",\"position\":[1.5,2],\"caption\":\"x\"}]", "record 0 is at 1.5")]
    [InlineData("[{\"wsi_id\":\"a\",\"position\":[\"1e3\",2],\"caption\":\"x\"}]", "record 0 is at 1e3")]
    [InlineData("[{\"wsi_id\":\"a\",\"position\":[99999999999999999999,2],\"caption\":\"x\"}]", "record 0 is at 9999")]
    [InlineData("[{\"wsi_id\":\"a\",\"position\":[1,2],\"caption\":\" \"}]", "record 0 has no \"caption\"")]
    [InlineData("[{\"wsi_id\":\"a\",\"position\":[1,2],\"caption\":7}]", "record 0 has no \"caption\"")]
    public async Task What_is_no_such_list_is_refused_by_record(string text, string part)
    {
        var e = await Assert.ThrowsAsync<PairException>(() => ReadAsync(text));
        Assert.StartsWith(folder["x.json"], e.Message);
        Assert.Contains(part, e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public async Task A_missing_file_and_a_bomb_of_nesting_are_one_clear_line()
    {
        await Assert.ThrowsAsync<PairException>(async () => await PublishedPairs.ReadAsync(folder["none.json"]).ToListAsync());
        await Assert.ThrowsAsync<PairException>(() => ReadAsync("[{\"a\":" + new string('[', 100_000)));
    }

    private async Task<List<PublishedPair>> ReadAsync(string text)
    {
        File.WriteAllText(folder["x.json"], text);
        return await PublishedPairs.ReadAsync(folder["x.json"]).ToListAsync();
    }
}
