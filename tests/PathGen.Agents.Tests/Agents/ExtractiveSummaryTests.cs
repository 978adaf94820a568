using System.Text;
using PathGen.Clip;

namespace PathGen.Agents.Tests;

public class ExtractiveSummaryTests
{
    private readonly ExtractiveSummary summary = new();

    [Fact]
    public async Task AShortDescriptionStaysWhole()
    {
        const string Text = "Glands with goblet cells. The texture is fine.";
        Assert.Equal(Text, (await summary.SummariseAsync(Text)).Text);
    }

    [Fact]
    public async Task SentencesWithMoreMorphologyComeFirstAndKeepTheirOrder()
    {
        var filler = string.Join(' ', Enumerable.Range(0, 12).Select(i => $"This is a remark with number {i} that tells nothing much at all."));
        var caption = (await summary.SummariseAsync($"{filler} Irregular glands with mucin. {filler} Necrosis and lymphocytes in the stroma.")).Text;
        Assert.Contains("Irregular glands with mucin.", caption);
        Assert.EndsWith("Necrosis and lymphocytes in the stroma.", caption);
        Assert.True(ClipTokenizer.Default.CountTokens(caption) <= 77);
    }

    [Fact]
    public async Task RandomDescriptionsAlwaysFit()
    {
        var random = new Random(4);
        string[] words = ["glands", "necrosis", "µm²", "5,200", "hyperchromatic", "pleomorphic", "the", "naïve", "🔬", "漢字", "stroma,", "(about", "x", "e.g.", "Dr."];
        for (var i = 0; i < 400; i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(1, 150); n > 0; n--)
                text.Append(words[random.Next(words.Length)]).Append(random.Next(12) == 0 ? ". " : " ");
            text.Append("end.");
            var options = new ExtractiveSummaryOptions { MaxTokens = random.Next(8, 78) };
            var caption = (await new ExtractiveSummary(options).SummariseAsync(text.ToString())).Text;
            Assert.False(string.IsNullOrWhiteSpace(caption));
            Assert.True(ClipTokenizer.Default.CountTokens(caption) <= options.MaxTokens, caption);
        }
    }

    [Theory]
    [InlineData("glands and cells, ")]
    [InlineData("gland")]
    [InlineData("🔬")]
    [InlineData("x, ")]
    public async Task ASentenceTooLongIsCut(string unit)
    {
        var caption = (await summary.SummariseAsync(string.Concat(Enumerable.Repeat(unit, 3000)) + "end")).Text;
        Assert.NotEmpty(caption);
        Assert.False(char.IsHighSurrogate(caption[^1]));
        Assert.True(ClipTokenizer.Default.CountTokens(caption) <= 77);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("...")]
    public async Task NoWordsAreRefused(string description) =>
        Assert.Contains("no words", (await Assert.ThrowsAsync<AgentException>(async () => await summary.SummariseAsync(description))).Message);

    [Fact]
    public async Task RepeatedSentencesAreTakenOnce() =>
        Assert.Equal("Glands here.", (await summary.SummariseAsync("Glands here. Glands here. Glands here.")).Text);

    [Fact]
    public async Task TheDescribersTextBecomesACaption()
    {
        using var image = Painted.Nuclei(26, 5, 5);
        var text = (await new MorphologyDescriber().DescribeAsync(Painted.Context(image, 0.5, new AttributeMatch("Lymphocytic infiltrate: small dark nuclei", 30, 1)))).Text;
        var caption = (await summary.SummariseAsync(text)).Text;
        Assert.Contains("Nuclei are densely packed", caption);
        Assert.True(ClipTokenizer.Default.CountTokens(caption) <= 77);
    }

    [Fact]
    public void MaxTokensIsCheckedAndPartOfTheIdentity()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExtractiveSummaryOptions { MaxTokens = 7 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExtractiveSummaryOptions { MaxTokens = 78 });
        Assert.NotEqual(summary.Identity.PromptHash, new ExtractiveSummary(new ExtractiveSummaryOptions { MaxTokens = 40 }).Identity.PromptHash);
    }
}
