using PathGen.Clip;

namespace PathGen.Agents.Tests;

public sealed class SlideAgreementTests
{
    [Fact]
    public void Percentile_and_place_follow_from_the_cosines()
    {
        // Eleven patches at angles 0°, 9°, … 90° from the text: cosines 1 … 0.
        var values = Enumerable.Range(0, 11).SelectMany(i => new[] { (float)Math.Cos(i * Math.PI / 20), (float)Math.Sin(i * Math.PI / 20) }).ToArray();
        var slide = new SlideAgreement(new EmbeddingMatrix(values, 2), new Along());
        var best = slide.Of("x", 0);
        Assert.Equal((1.0, 1.0), (Math.Round(best.Cosine, 6), best.Percentile));
        Assert.InRange(best.Place, 1, 1.1); // Above the mean of the best three.
        var last = slide.Of("x", 10);
        Assert.Equal((0.0, 0.0), (Math.Round(last.Cosine, 6), last.Percentile));
        Assert.InRange(last.Place, -0.3, 0); // Below the tenth percentile.
        Assert.Equal(0.5, slide.Of("x", 5).Percentile);
        var (low, high) = (Math.Cos(9 * Math.PI / 20), (1 + Math.Cos(Math.PI / 20) + Math.Cos(Math.PI / 10)) / 3);
        Assert.Equal((Math.Cos(Math.PI / 4) - low) / (high - low), slide.Of("x", 5).Place, 5); // Single precision.
    }

    [Fact]
    public void Where_all_agree_alike_each_is_in_the_middle_and_at_the_best_place()
    {
        var slide = new SlideAgreement(new EmbeddingMatrix([1, 0, 1, 0, 1, 0], 2), new Along());
        Assert.Equal(new Agreement(1, 0.5, 1), slide.Of("x", 1));
        Assert.Equal(new Agreement(1, 1, 1), new SlideAgreement(new EmbeddingMatrix([1, 0], 2), new Along()).Of("x", 0));
    }

    [Fact]
    public void What_does_not_belong_together_is_refused()
    {
        Assert.Throws<PairException>(() => new SlideAgreement(new EmbeddingMatrix([], 2), new Along()));
        Assert.Throws<PairException>(() => new SlideAgreement(new EmbeddingMatrix([1, 0, 0], 3), new Along()));
        Assert.Throws<PairException>(() => new SlideAgreement(new EmbeddingMatrix([1, 1], 2), new Along()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlideAgreement(new EmbeddingMatrix([1, 0], 2), new Along()).Of("x", 1));
    }

    private sealed class Along : ITextEncoder
    {
        public string Identity => "along";

        public int EmbeddingWidth => 2;

        public void Encode(IReadOnlyList<string> texts, Memory<float> embeddings, CancellationToken cancellationToken = default) => new float[] { 1, 0 }.CopyTo(embeddings);
    }
}
