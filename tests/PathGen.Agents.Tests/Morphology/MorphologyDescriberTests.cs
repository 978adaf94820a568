using PathGen.Slides;

namespace PathGen.Agents.Tests;

public class MorphologyDescriberTests
{
    private readonly MorphologyDescriber describer = new();

    [Fact]
    public async Task PackedRoundNucleiAreToldWithTheirNumbers()
    {
        using var image = Painted.Nuclei(26, 5, 5);
        var text = (await describer.DescribeAsync(Painted.Context(image))).Text;
        Assert.True(text.Contains("Nuclei are densely packed (about 6,000 per mm² of tissue), small (about ", StringComparison.Ordinal), text);
        Assert.Contains("round and even in size.", text);
        Assert.Contains("covers 100% of the patch", text);
        Assert.DoesNotContain("clear space", text);
        Assert.DoesNotContain("red", text);
    }

    [Fact]
    public async Task FatLooksLikeLargeRoundClearSpaces()
    {
        using var image = Painted.Canvas(600, 600, Painted.Pink);
        for (var i = 0; i < 9; i++)
            Painted.Ellipse(image, ((i % 3) * 200) + 100, ((i / 3) * 200) + 100, 92, 92, Painted.White);
        var text = (await describer.DescribeAsync(Painted.Context(image))).Text;
        Assert.Contains("Large round clear spaces occupy 66% of the patch (9 of them, about 6,600 µm² each).", text);
        Assert.Contains("No nuclei stand out.", text);
        Assert.DoesNotContain("adipose", text);
    }

    [Fact]
    public async Task WithoutAScaleNoPhysicalSizeIsClaimed()
    {
        using var image = Painted.Nuclei(20, 6, 6);
        var text = (await describer.DescribeAsync(Painted.Context(image, scale: null))).Text;
        Assert.Contains("(about 400 in the patch)", text);
        Assert.DoesNotContain("mm²", text);
        Assert.DoesNotContain("µm²", text);
    }

    [Fact]
    public async Task OnlyAttributesThatStandOutAreNamedAsMatches()
    {
        using var image = Painted.Nuclei(10, 6, 6);
        var text = (await describer.DescribeAsync(Painted.Context(
            image,
            0.5,
            new("Adipose tissue: large clear round cells", 25, 0.99),
            new("DNA smear: dark streaks", 24, 0.95),
            new("Nerve: wavy bundles", 24, 0.5)))).Text;
        Assert.EndsWith("Best matches among the looked-for features: adipose tissue, DNA smear.", text);

        Assert.DoesNotContain("Best matches", (await describer.DescribeAsync(Painted.Context(image, 0.5, new AttributeMatch("Nerve: wavy", 24, 0.5)))).Text);
    }

    [Theory]
    [InlineData(255, "bright and unstained")]
    [InlineData(0, "black or unstained")]
    public async Task AnEmptyPatchIsCalledEmpty(byte grey, string expected)
    {
        using var image = Painted.Canvas(100, 100, (grey, grey, grey));
        Assert.Equal($"The patch is almost empty: 100% of it is {expected}.", (await describer.DescribeAsync(Painted.Context(image, 0.5, new AttributeMatch("Nerve: wavy", 24, 1)))).Text);
    }

    [Fact]
    public async Task AnyPixelsGiveTheSameTextEveryTimeAndNeverNone()
    {
        var random = new Random(5);
        for (var i = 0; i < 60; i++)
        {
            using var image = new RgbImage(1 + random.Next(80), 1 + random.Next(80));
            if (i % 2 == 0)
                random.NextBytes(image.Pixels);
            else
                image.Fill((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256));
            var context = Painted.Context(image, i % 3 == 0 ? null : 0.1 + random.NextDouble());
            var text = (await describer.DescribeAsync(context)).Text;
            Assert.False(string.IsNullOrWhiteSpace(text));
            Assert.DoesNotContain("NaN", text);
            Assert.DoesNotContain("∞", text);
            Assert.Equal(text, (await new MorphologyDescriber().DescribeAsync(context)).Text);
        }
    }

    [Fact]
    public async Task APatchTooLargeIsSetAsideNotTheRun()
    {
        using var image = new RgbImage(5000, 5000);
        var e = await Assert.ThrowsAsync<AgentException>(async () => await describer.DescribeAsync(Painted.Context(image)));
        Assert.False(e.EndsRun);
    }

    [Fact]
    public void IdentitiesNameTheMethodAndDifferByAgent()
    {
        AgentIdentity[] all = [describer.Identity, new MeasurementRevision().Identity, new ExtractiveSummary().Identity];
        Assert.Equal(["morphology", "measurement-revision", "extractive-summary"], all.Select(i => i.Agent));
        Assert.All(all, i => Assert.Equal("pathgen-morphology/1", i.Model));
        Assert.All(all, i => Assert.Matches("^[0-9a-f]{64}$", i.ModelHash));
        Assert.Equal(3, all.Select(i => i.PromptHash).Distinct().Count());
        Assert.Equal(describer.Identity, new MorphologyDescriber().Identity);
    }
}
