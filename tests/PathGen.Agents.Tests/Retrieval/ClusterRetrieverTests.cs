namespace PathGen.Agents.Tests;

public class ClusterRetrieverTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(100, 13)]
    [InlineData(1000, 40)]
    [InlineData(20_000, 179)]
    public void TheNumberOfClustersFollowsThePatches(int patches, int clusters) => Assert.Equal(clusters, new ClusterRetriever().ClustersFor(patches));

    [Fact]
    public void ChoicesSpreadOverTheClustersNearestFirst()
    {
        var patches = TestVectors.Unit(2000, 32, seed: 4, centers: 30, spread: 0.8);
        var choices = new ClusterRetriever().Retrieve(TestVectors.Slide(patches, TestVectors.None(32), TestVectors.None(32)));

        Assert.Equal(256, choices.Count);
        Assert.Equal(256, choices.Select(c => c.Patch).Distinct().Count());
        Assert.All(choices, c => Assert.True(c.Retrieval == "cluster" && c.Prompt is null));

        // ⌈√3200⌉ = 57 clusters, each with its best; the last round is the only one that may be cut short.
        Assert.Equal(57, choices.Count(c => c.Rank == 1));
        Assert.Equal(choices.OrderBy(c => c.Rank).ThenByDescending(c => c.Score), choices);

        var labels = new KMeans(new KMeansOptions { Clusters = 57 }).Fit(patches);
        foreach (var group in choices.GroupBy(c => labels.Labels[c.Patch]))
        {
            var byCosine = Enumerable.Range(0, patches.Count).Where(p => labels.Labels[p] == group.Key)
                .OrderByDescending(p => TestVectors.Cosine(patches[p], labels.Centers[group.Key])).Take(group.Count());
            Assert.Equal(byCosine, group.OrderBy(c => c.Rank).Select(c => c.Patch));
            Assert.Equal(Enumerable.Range(1, group.Count()), group.OrderBy(c => c.Rank).Select(c => c.Rank));
        }
    }

    [Fact]
    public void FewPatchesAreAllChosen() =>
        Assert.Equal(Enumerable.Range(0, 200), Retrieve(200).Select(c => c.Patch).Order());

    [Fact]
    public void EveryClusterGivesOneEvenBeyondTheNumberAskedFor() =>
        Assert.Equal(40, Retrieve(1000, new ClusterRetrieverOptions { Count = 5 }).Count);

    [Fact]
    public void NoPatchesGiveNoChoices() => Assert.Empty(Retrieve(0));

    [Fact]
    public void IdenticalPatchesDoNotFail() => Assert.Equal(
        10,
        new ClusterRetriever().Retrieve(TestVectors.Slide(new([.. Enumerable.Range(0, 10).SelectMany(_ => new[] { 0f, 1f })], 2), TestVectors.None(2), TestVectors.None(2))).Count);

    [Fact]
    public void SettingsHoldEveryNumber()
    {
        Assert.Equal("cluster/1 count=256 factor=1.6 seed=0 iterations=300 tolerance=0.0001", new ClusterRetriever().Settings);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterRetrieverOptions { Count = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterRetrieverOptions { ClusterFactor = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterRetrieverOptions { MaxIterations = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterRetrieverOptions { Tolerance = -1 });
    }

    private static IReadOnlyList<PatchChoice> Retrieve(int count, ClusterRetrieverOptions? options = null) =>
        new ClusterRetriever(options).Retrieve(TestVectors.Slide(TestVectors.Unit(count, 16, 9), TestVectors.None(16), TestVectors.None(16)));
}
