namespace PathGen.Agents.Tests;

public class AttributeMatcherTests
{
    [Fact]
    public void MatchesAreTheBestFiveWithTheirPlaceAmongAllPatches()
    {
        var input = TestVectors.Slide(TestVectors.Unit(400, 32, 1, 20, 1), TestVectors.Unit(20, 32, 2, 20), TestVectors.None(32));
        int[] patches = [0, 399, 17, 17];
        var matches = AttributeMatcher.Match(input, patches);

        Assert.Equal(4, matches.Count);
        Assert.Equal(matches[2], matches[3]);
        for (var i = 0; i < patches.Length; i++)
        {
            double Score(int patch, int attribute) => 100 * TestVectors.Cosine(input.Patches[patch], input.Attributes[attribute]);
            var expected = Enumerable.Range(0, 20).OrderByDescending(a => Score(patches[i], a)).Take(5).ToArray();
            Assert.Equal(expected.Select(a => input.Prompts.Attributes[a]), matches[i].Select(m => m.Attribute));
            for (var m = 0; m < 5; m++)
            {
                var score = Score(patches[i], expected[m]);
                Assert.Equal(score, matches[i][m].Score, 1e-3);

                // A neighbour within rounding may count either way.
                var lower = Enumerable.Range(0, 400).Count(p => p != patches[i] && Score(p, expected[m]) < score) / 400.0;
                Assert.Equal(lower, matches[i][m].Percentile, 1.0 / 400 + 1e-9);
            }
        }
    }

    [Fact]
    public void NoAttributesGiveNoMatches() =>
        Assert.Empty(AttributeMatcher.Match(TestVectors.Slide(TestVectors.Unit(3, 8, 1), TestVectors.None(8), TestVectors.None(8)), [1])[0]);

    [Fact]
    public void PatchesOutOfRangeAreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AttributeMatcher.Match(TestVectors.Slide(TestVectors.Unit(3, 8, 1), TestVectors.None(8), TestVectors.None(8)), [3]));
}
