namespace PathGen.Agents.Tests;

public class PatchSelectorTests
{
    [Fact]
    public void SelectsByAllThreeAndTellsWhy()
    {
        var input = TestVectors.Slide(
            TestVectors.Unit(1200, 64, seed: 1, centers: 40, spread: 1), TestVectors.Unit(20, 64, seed: 2, centers: 20), TestVectors.Unit(6, 64, seed: 3, centers: 6));
        var selector = new PatchSelector();
        var selected = selector.Select(input);

        Assert.Equal(selected.Select(s => s.Patch).Distinct(), selected.Select(s => s.Patch));
        Assert.Equal(["attribute", "cluster", "finding"], selected.SelectMany(s => s.Choices).Select(c => c.Retrieval).Distinct().Order());
        for (var i = 0; i < selected.Count; i++)
        {
            Assert.All(selected[i].Choices, c => Assert.Equal(selected[i].Patch, c.Patch));
            for (var j = 0; j < i; j++)
                Assert.True(TestVectors.Cosine(input.Patches[selected[i].Patch], input.Patches[selected[j].Patch]) <= 0.88 + 1e-6);
        }

        var again = selector.Select(input);
        Assert.Equal(selected.Select(s => s.Patch), again.Select(s => s.Patch));
    }

    [Fact]
    public void OneSlidesFindingsNeverReachAnother()
    {
        var selector = new PatchSelector();
        var patches = TestVectors.Unit(300, 16, seed: 1, centers: 50, spread: 2);
        var without = TestVectors.Slide(patches, TestVectors.Unit(4, 16, 2), TestVectors.None(16));
        var before = selector.Select(without).Select(s => s.Patch).ToArray();
        selector.Select(TestVectors.Slide(patches, TestVectors.Unit(4, 16, 2), TestVectors.Unit(9, 16, 3)));
        var after = selector.Select(without);
        Assert.Equal(before, after.Select(s => s.Patch));
        Assert.DoesNotContain(after.SelectMany(s => s.Choices), c => c.Retrieval == "finding");
    }

    [Fact]
    public void AnEmptySlideGivesNothing() =>
        Assert.Empty(new PatchSelector().Select(TestVectors.Slide(TestVectors.None(8), TestVectors.Unit(3, 8, 1), TestVectors.None(8))));

    [Fact]
    public void SettingsNameEveryPartInOrder()
    {
        Assert.Equal(
            "attribute/1 count=64; finding/1 count=64; cluster/1 count=256 factor=1.6 seed=0 iterations=300 tolerance=0.0001; similarity/1 threshold=0.88",
            new PatchSelector().Settings);
        Assert.Equal("finding/1 count=64; similarity/1 threshold=0.88", new PatchSelector([new FindingRetriever()]).Settings);
        Assert.Throws<ArgumentException>(() => new PatchSelector([]));
    }
}
