using PathGen.Slides;

namespace PathGen.Agents.Tests;

public class MeasurementRevisionTests
{
    private readonly MeasurementRevision revision = new();

    [Fact]
    public async Task TheDescribersOwnTextNeedsNoEdits()
    {
        var random = new Random(8);
        foreach (var image in new[] { Painted.Nuclei(26, 5, 5), Painted.Nuclei(6, 8, 3), Painted.Canvas(50, 50, Painted.White), Painted.Canvas(50, 50, Painted.Red), Noise(random) })
        {
            using (image)
            {
                var context = Painted.Context(image, 0.5, new AttributeMatch("Adipose tissue: clear cells", 30, 1), new AttributeMatch("Densely packed nuclei: dark", 30, 1));
                var description = (await new MorphologyDescriber().DescribeAsync(context)).Text;
                var answer = await revision.ReviseAsync(context, description);
                Assert.Empty(answer.Edits);
                Assert.Equal(description, answer.Text);
            }
        }
    }

    [Fact]
    public async Task ContradictedSentencesAreReplacedByTheMeasuredOne()
    {
        using var image = Painted.Nuclei(4, 6, 6);
        var answer = await revision.ReviseAsync(Painted.Context(image), "Glands are seen. The tissue is densely cellular with hypercellular sheets. Adipose tissue is present.");

        Assert.Equal(2, answer.Edits.Count);
        Assert.Equal((EditKind.Change, "The tissue is densely cellular with hypercellular sheets."), (answer.Edits[0].Kind, answer.Edits[0].Before));
        Assert.Contains("very few", answer.Edits[0].After);
        Assert.Contains("per mm²", answer.Edits[0].Reason);
        Assert.Equal((EditKind.Delete, "Adipose tissue is present.", ""), (answer.Edits[1].Kind, answer.Edits[1].Before, answer.Edits[1].After));
        Assert.Contains("0%", answer.Edits[1].Reason);
        Assert.Equal($"Glands are seen. {answer.Edits[0].After}", answer.Text);
    }

    [Theory]
    [InlineData("No adipose tissue is seen.")]
    [InlineData("Glands rather than fat cells.")]
    [InlineData("The stroma is not densely cellular.")]
    [InlineData("Mucin and necrosis are seen.")]
    public async Task DenialsAndWhatCannotBeMeasuredStay(string description)
    {
        using var image = Painted.Nuclei(4, 6, 6);
        var answer = await revision.ReviseAsync(Painted.Context(image), description);
        Assert.Empty(answer.Edits);
        Assert.Equal(description, answer.Text);
    }

    [Theory]
    [InlineData("There are few nuclei.")]
    [InlineData("The field is hypocellular.")]
    [InlineData("The patch is blank.")]
    public async Task DensePatchesContradictTheOpposite(string description)
    {
        using var image = Painted.Nuclei(28, 5, 5);
        Assert.Single((await revision.ReviseAsync(Painted.Context(image), description)).Edits);
    }

    [Fact]
    public async Task AnEmptyPatchKeepsNoClaims()
    {
        using var image = Painted.Canvas(60, 60, Painted.White);
        var answer = await revision.ReviseAsync(Painted.Context(image), "Malignant glands. Necrosis too.");
        Assert.Equal("The patch is almost empty: 100% of it is bright and unstained.", answer.Text);
        Assert.Equal([EditKind.Change, EditKind.Delete], answer.Edits.Select(e => e.Kind));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public async Task AnEmptyDescriptionBecomesTheMeasuredOne(string description)
    {
        using var image = Painted.Nuclei(10, 6, 6);
        var answer = await revision.ReviseAsync(Painted.Context(image), description);
        Assert.Equal(EditKind.Add, Assert.Single(answer.Edits).Kind);
        Assert.Equal((await new MorphologyDescriber().DescribeAsync(Painted.Context(image))).Text, answer.Text);
    }

    [Fact]
    public async Task AnOlderMeasurementIsReplaced()
    {
        using var image = Painted.Nuclei(10, 6, 6);
        var answer = await revision.ReviseAsync(Painted.Context(image), "Stained tissue, deep pink overall, covers 3% of the patch. The picture is blurred.");
        Assert.Equal([EditKind.Change, EditKind.Delete], answer.Edits.Select(e => e.Kind));
        Assert.Contains("covers 100% of the patch", answer.Text);
    }

    private static RgbImage Noise(Random random)
    {
        var image = new RgbImage(90, 70);
        random.NextBytes(image.Pixels);
        return image;
    }
}
