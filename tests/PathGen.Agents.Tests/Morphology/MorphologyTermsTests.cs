namespace PathGen.Agents.Tests;

public class MorphologyTermsTests
{
    [Fact]
    public void EveryTableRisesToInfinityWithWordsThatDiffer()
    {
        Assert.Equal(11, MorphologyTerms.All.Count());
        foreach (var (name, grades) in MorphologyTerms.All)
        {
            Assert.True(grades.Length >= 3, name);
            Assert.Equal(double.PositiveInfinity, grades[^1].Below);
            for (var i = 1; i < grades.Length; i++)
            {
                Assert.True(grades[i].Below > grades[i - 1].Below, name);
                Assert.NotEqual(grades[i - 1].Word, grades[i].Word);
            }

            Assert.All(grades, g => Assert.Contains(g.Word, MorphologyTerms.Text));
        }
    }

    [Fact]
    public void AGradeCoversValuesBelowItsBound()
    {
        Assert.Equal("very few", Grade.Of(MorphologyTerms.NucleiPerSquareMillimetre, 0));
        Assert.Equal("very few", Grade.Of(MorphologyTerms.NucleiPerSquareMillimetre, 299.9));
        Assert.Equal("few", Grade.Of(MorphologyTerms.NucleiPerSquareMillimetre, 300));
        Assert.Equal("densely packed", Grade.Of(MorphologyTerms.NucleiPerSquareMillimetre, 1e9));
        Assert.Equal("densely packed", Grade.Of(MorphologyTerms.NucleiPerSquareMillimetre, double.PositiveInfinity));
    }
}
