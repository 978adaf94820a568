using PathGen.Clip;

namespace PathGen.Agents.Tests;

public class SimilarityFilterTests
{
    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(40, 0.3)]
    [InlineData(700, 0.3)]
    [InlineData(700, 0.6)]
    [InlineData(700, 3)]
    public void KeptPatchesAreThoseOfTheNaiveFilter(int count, double spread)
    {
        var patches = TestVectors.Unit(count, 24, seed: count, centers: 20, spread);
        var random = new Random(7);
        var choices = new List<PatchChoice>();
        foreach (var retrieval in new[] { "attribute", "finding", "cluster" })
        {
            var order = Enumerable.Range(0, count).OrderBy(_ => random.Next()).Take(Math.Max(1, count / 2)).ToArray();
            choices.AddRange(order.Select((p, i) => new PatchChoice(p, retrieval, null, (i / (retrieval == "cluster" ? 10 : 1)) + 1, random.NextDouble())));
        }

        var selected = new SimilarityFilter().Filter(patches, choices);

        string[] retrievals = ["attribute", "finding", "cluster"];
        var ordered = choices.OrderBy(c => c.Rank).ThenBy(c => Array.IndexOf(retrievals, c.Retrieval)).ThenByDescending(c => c.Score).ThenBy(c => c.Patch).ToList();
        var kept = new List<int>();
        foreach (var patch in ordered.Select(c => c.Patch).Distinct())
        {
            if (kept.All(k => TestVectors.Cosine(patches[patch], patches[k]) <= 0.88))
                kept.Add(patch);
        }

        Assert.Equal(kept, selected.Select(s => s.Patch));
        foreach (var patch in selected)
            Assert.Equal(ordered.Where(c => c.Patch == patch.Patch), patch.Choices);
    }

    [Fact]
    public void CopiesAreDroppedAndTheBestRankedStays()
    {
        var patches = new EmbeddingMatrix([1, 0, 1, 0, 0, 1], 2);
        PatchChoice[] choices = [new(0, "attribute", "a", 2, 30), new(1, "cluster", null, 1, 0.9), new(2, "attribute", "a", 3, 29)];
        Assert.Equal([1, 2], new SimilarityFilter().Filter(patches, choices).Select(s => s.Patch));
    }

    [Fact]
    public void ThresholdIsAnOption()
    {
        // Cosine 0.8.
        var patches = new EmbeddingMatrix([1, 0, 0.8f, 0.6f], 2);
        PatchChoice[] choices = [new(0, "cluster", null, 1, 1), new(1, "cluster", null, 2, 1)];
        Assert.Equal(2, new SimilarityFilter().Filter(patches, choices).Count);
        Assert.Single(new SimilarityFilter(new SimilarityFilterOptions { Threshold = 0.79 }).Filter(patches, choices));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimilarityFilterOptions { Threshold = double.NaN });
        Assert.Equal("similarity/1 threshold=0.88", new SimilarityFilter().Settings);
    }

    [Fact]
    public void AChoiceOfNoPatchIsRefused() =>
        Assert.Contains("patch 1", Assert.Throws<PairException>(() => new SimilarityFilter().Filter(new EmbeddingMatrix([1, 0], 2), [new(1, "x", null, 1, 0)])).Message);
}
