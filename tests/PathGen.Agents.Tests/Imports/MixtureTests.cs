namespace PathGen.Agents.Tests;

public class MixtureTests
{
    private static readonly PairSource Other = new("other", "x", "y");

    [Fact]
    public async Task Parts_are_spread_evenly_and_nothing_is_lost()
    {
        var mixed = await Mixture.ReadAsync([Part("own", 160, 1), Part("others", 70, 1)]).ToListAsync();
        Assert.Equal(230, mixed.Count);
        Assert.Equal(230, mixed.Select(pair => pair.Id).Distinct().Count());
        for (var from = 0; from + 23 <= mixed.Count; from += 23)
            Assert.InRange(mixed.Skip(from).Take(23).Count(pair => pair.Id.StartsWith("own", StringComparison.Ordinal)), 15, 17);
        Assert.Equal(Enumerable.Range(0, 160).Select(i => $"own_{i}"), mixed.Select(pair => pair.Id).Where(id => id.StartsWith("own", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Weights_repeat_and_thin_out_always_the_same_way()
    {
        async Task<List<string>> Mix(double weight, int seed = 0) => (await Mixture.ReadAsync([Part("a", 2000, weight), Part("b", 10, 1)], seed).ToListAsync()).Select(pair => pair.Id).Where(id => id[0] == 'a').ToList();
        var half = await Mix(0.5);
        Assert.InRange(half.Count, 890, 1110); // Binomial: 5 standard deviations of 2,000 halves are 112.
        Assert.Equal(half, await Mix(0.5));
        Assert.NotEqual(half, await Mix(0.5, seed: 1));
        Assert.Equal(half.Count, half.Distinct().Count());
        var more = await Mix(2.5);
        Assert.Equal(4000 + half.Count, more.Count);
        Assert.All(more.CountBy(id => id), count => Assert.Equal(half.Contains(count.Key) ? 3 : 2, count.Value));
        Assert.Equal(2000, more.Take(2000).Distinct().Count()); // A pair comes again after all others.
        Assert.Subset(half.ToHashSet(), (await Mix(0.25)).ToHashSet());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(101)]
    public async Task A_weight_out_of_range_is_refused(double weight) =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await Mixture.ReadAsync([Part("a", 1, weight)]).ToListAsync());

    [Fact]
    public async Task Nothing_mixes_to_nothing()
    {
        Assert.Empty(await Mixture.ReadAsync([]).ToListAsync());
        Assert.Equal(3, await Mixture.ReadAsync([Part("a", 0, 1), Part("b", 3, 1)]).CountAsync());
    }

    private static MixturePart Part(string name, int count, double weight) => new(
        name,
        weight,
        _ => Enumerable.Range(0, count).Select(i => DatasetPair.Of(new ImportedPair(i, "c", "f", 0, 1, "h", 1, 1, "png", "g"), Other with { Name = name })).ToAsyncEnumerable());
}
