namespace PathGen.Agents;

/// <summary>A pair store that keeps what people say of its pairs. Thread-safe; its members throw <see cref="PairException"/> as those of <see cref="IPairStore"/> do.</summary>
public interface IPairReviews
{
    /// <summary>Adds reviews, all or none. The last one of a pair counts, also within the list.</summary>
    /// <param name="reviews">Captioned patches and what is said of each.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentException">An edited pair without a caption, a caption with another verdict, or a review without a reviewer.</exception>
    /// <exception cref="PairException">The store holds no such captioned patch.</exception>
    ValueTask SaveReviewsAsync(IReadOnlyList<(PatchKey Patch, ReviewRecord Review)> reviews, CancellationToken cancellationToken = default);

    /// <summary>Every captioned pair, those that a review rejected too, in the order of <see cref="IPairStore.ReadPairsAsync"/> and as of the first step.</summary>
    IAsyncEnumerable<PairRecord> ReadAllPairsAsync(CancellationToken cancellationToken = default);

    /// <summary>Every review of a pair, the oldest first.</summary>
    ValueTask<IReadOnlyList<ReviewRecord>> ReadReviewsAsync(PatchKey patch, CancellationToken cancellationToken = default);
}
