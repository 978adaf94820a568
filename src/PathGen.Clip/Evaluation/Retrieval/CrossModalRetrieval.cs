using System.Numerics.Tensors;

namespace PathGen.Clip;

/// <summary>How well pictures find their texts and texts their pictures: recall@k, as CLIP is judged. Memory grows with N, not with N².</summary>
public static class CrossModalRetrieval
{
    /// <summary>Ranks every text for every picture and the other way round.</summary>
    /// <param name="images">N unit vectors.</param>
    /// <param name="texts">M unit vectors of the same width.</param>
    /// <param name="imageOfText">M rows of <paramref name="images"/>: whose text each is. A picture may have several texts, or none; then it is only a candidate.</param>
    /// <param name="ks">For which k; null for 1, 5 and 10.</param>
    /// <param name="cancellationToken">Stops between queries.</param>
    /// <exception cref="ArgumentException">There is no text, widths or numbers differ, a row is out of range, or a k is below 1.</exception>
    public static RetrievalReport Evaluate(
        EmbeddingMatrix images, EmbeddingMatrix texts, ReadOnlySpan<int> imageOfText, IReadOnlyList<int>? ks = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(texts);
        ks ??= [1, 5, 10];
        if (ks.Count == 0 || ks.Any(k => k < 1))
            throw new ArgumentException("Each k must be 1 or more, and there must be one.", nameof(ks));
        if (texts.Count == 0 || imageOfText.Length != texts.Count)
            throw new ArgumentException($"{imageOfText.Length} pictures are named for {texts.Count} texts; one text or more with one picture each is expected.", nameof(imageOfText));
        if (images.Width != texts.Width)
            throw new ArgumentException($"Pictures of {images.Width} numbers, texts of {texts.Width}: they are not of one model.", nameof(texts));
        if (!TensorPrimitives.IsFiniteAll(images.Values.Span) || !TensorPrimitives.IsFiniteAll(texts.Values.Span))
            throw new ArgumentException("Embeddings hold numbers that are not finite.");
        var textsOfImage = new List<int>[images.Count];
        for (var text = 0; text < imageOfText.Length; text++)
        {
            if (imageOfText[text] < 0 || imageOfText[text] >= images.Count)
                throw new ArgumentException($"Text {text} belongs to picture {imageOfText[text]}; 0 to {images.Count - 1} are expected.", nameof(imageOfText));
            (textsOfImage[imageOfText[text]] ??= []).Add(text);
        }

        int[] owners = imageOfText.ToArray(), asked = [.. Enumerable.Range(0, images.Count).Where(i => textsOfImage[i] is not null)];
        return new RetrievalReport(
            images.Count,
            texts.Count,
            Report(Ranks(images, texts, asked.Length, i => (asked[i], textsOfImage[asked[i]]), cancellationToken), ks),
            Report(Ranks(texts, images, texts.Count, i => (i, [owners[i]]), cancellationToken), ks));
    }

    // For each query the place of its best target among the candidates, from 1. Among equal scores the earlier candidate comes first, as in a stable sort.
    private static int[] Ranks(EmbeddingMatrix queries, EmbeddingMatrix candidates, int count, Func<int, (int Row, List<int> Targets)> query, CancellationToken cancellationToken)
    {
        var ranks = new int[count];
        Parallel.For(
            0,
            count,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => new float[candidates.Count],
            (i, _, scores) =>
            {
                var (row, targets) = query(i);
                for (var j = 0; j < scores.Length; j++)
                    scores[j] = TensorPrimitives.Dot(queries[row], candidates[j]);
                var best = targets[0];
                foreach (var target in targets)
                    best = scores[target] > scores[best] ? target : best; // Targets rise, so that the first of equals stays.
                var rank = 1;
                for (var j = 0; j < scores.Length; j++)
                    rank += scores[j] > scores[best] || (scores[j] == scores[best] && j < best) ? 1 : 0;
                ranks[i] = rank;
                return scores;
            },
            _ => { });
        return ranks;
    }

    private static RecallReport Report(int[] ranks, IReadOnlyList<int> ks)
    {
        Array.Sort(ranks);
        var middle = (ranks[(ranks.Length - 1) / 2] + ranks[ranks.Length / 2]) / 2.0;
        return new RecallReport(ranks.Length, [.. ks.Select(k => new RecallAt(k, ranks.Count(rank => rank <= k) / (double)ranks.Length))], middle);
    }
}
