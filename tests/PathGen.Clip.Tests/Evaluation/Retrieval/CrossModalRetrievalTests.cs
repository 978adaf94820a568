namespace PathGen.Clip.Tests;

public class CrossModalRetrievalTests
{
    [Fact]
    public void Recall_is_scikit_learns_top_k_accuracy()
    {
        var expected = TestFiles.Json("retrieval-cases.json");
        var width = expected.GetProperty("width").GetInt32();
        var (images, texts) = (new EmbeddingMatrix(expected.Array<float>("images"), width), new EmbeddingMatrix(expected.Array<float>("texts"), width));
        var report = CrossModalRetrieval.Evaluate(images, texts, [.. Enumerable.Range(0, 40)], expected.Array<int>("ks"));
        Assert.Equal((40, 40), (report.Images, report.Texts));
        Assert.Equal(expected.Array<double>("imageToText"), report.ImageToText.Recall.Select(r => r.Share));
        Assert.Equal(expected.Array<double>("textToImage"), report.TextToImage.Recall.Select(r => r.Share));
        Assert.Equal(expected.Array<int>("ks"), report.TextToImage.Recall.Select(r => r.K));
    }

    [Fact]
    public void Several_texts_of_a_picture_ties_and_pictures_without_text_are_ranked_as_a_stable_sort_does()
    {
        // Coarse numbers, so that many scores are equal.
        var random = new Random(3);
        var images = new EmbeddingMatrix([.. Enumerable.Range(0, 30 * 3).Select(_ => (float)random.Next(3))], 3);
        var texts = new EmbeddingMatrix([.. Enumerable.Range(0, 50 * 3).Select(_ => (float)random.Next(3))], 3);
        var owners = Enumerable.Range(0, 50).Select(_ => random.Next(25)).ToArray();
        var report = CrossModalRetrieval.Evaluate(images, texts, owners, [1, 2, 7, 50]);
        var asked = Enumerable.Range(0, 30).Where(owners.Contains).ToArray();
        Assert.Equal(asked.Length, report.ImageToText.Queries);
        var imageRanks = asked.Select(i => 1 + Sorted(texts, images[i].ToArray()).FindIndex(text => owners[text] == i)).ToArray();
        var textRanks = Enumerable.Range(0, 50).Select(t => 1 + Sorted(images, texts[t].ToArray()).IndexOf(owners[t])).ToArray();
        AssertRanks(imageRanks, report.ImageToText);
        AssertRanks(textRanks, report.TextToImage);

        static List<int> Sorted(EmbeddingMatrix candidates, float[] query) =>
            [.. Enumerable.Range(0, candidates.Count).OrderByDescending(j => query.Zip(candidates[j].ToArray(), (a, b) => a * b).Sum())];

        static void AssertRanks(int[] ranks, RecallReport report)
        {
            foreach (var (k, share) in report.Recall)
                Assert.Equal(ranks.Count(r => r <= k) / (double)ranks.Length, share);
            var sorted = ranks.Order().ToArray();
            Assert.Equal((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0, report.MedianRank);
        }
    }

    [Fact]
    public void What_does_not_belong_together_is_refused_by_name()
    {
        var two = new EmbeddingMatrix([1, 0, 0, 1], 2);
        Assert.Contains("1 pictures are named for 2 texts", Refused(() => CrossModalRetrieval.Evaluate(two, two, [0])), StringComparison.Ordinal);
        Assert.Contains("not of one model", Refused(() => CrossModalRetrieval.Evaluate(two, new EmbeddingMatrix([1], 1), [0])), StringComparison.Ordinal);
        Assert.Contains("belongs to picture 2; 0 to 1", Refused(() => CrossModalRetrieval.Evaluate(two, two, [0, 2])), StringComparison.Ordinal);
        Assert.Contains("k must be 1", Refused(() => CrossModalRetrieval.Evaluate(two, two, [0, 1], [0])), StringComparison.Ordinal);
        Assert.Contains("not finite", Refused(() => CrossModalRetrieval.Evaluate(two, new EmbeddingMatrix([1, float.NaN], 2), [0])), StringComparison.Ordinal);

        static string Refused(Action evaluate) => Assert.Throws<ArgumentException>(evaluate).Message;
    }
}
