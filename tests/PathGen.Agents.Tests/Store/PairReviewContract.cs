namespace PathGen.Agents.Tests;

/// <summary>What every store that keeps reviews and counts must do, beside <see cref="PairStoreContract"/>.</summary>
public abstract class PairReviewContract : PairStoreSamples
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public async Task The_last_review_decides_which_caption_a_dataset_gets()
    {
        var edit = new ReviewRecord(ReviewVerdict.Edited, "Rewritten, with \"quotes\".", "Dr Ä", Noon, "a note");
        await using (var store = await OpenAsync(4))
        {
            var reviews = (IPairReviews)store;
            await reviews.SaveReviewsAsync([(Patch(1, 0).Key, new ReviewRecord(ReviewVerdict.Accepted, null, "a", Noon)), (Patch(1, 1).Key, edit), (Patch(1, 2).Key, new ReviewRecord(ReviewVerdict.Rejected, null, "a", Noon))]);
            Assert.Equal(["0", edit.Caption, "3"], (await store.ReadPairsAsync().ToListAsync()).Select(pair => pair.Caption));
            Assert.Equal(["0", edit.Caption, "2", "3"], (await reviews.ReadAllPairsAsync().ToListAsync()).Select(pair => pair.Caption));
            await reviews.SaveReviewsAsync([(Patch(1, 2).Key, edit with { Time = Noon.AddDays(-1) }), (Patch(1, 1).Key, new ReviewRecord(ReviewVerdict.Accepted, null, "b", Noon))]);
        }

        await using var again = await OpenStoreAsync();
        var pairs = await again.ReadPairsAsync().ToListAsync();
        Assert.Equal(["0", "1", edit.Caption, "3"], pairs.Select(pair => pair.Caption));
        Assert.Equal(edit with { Time = Noon.AddDays(-1) }, pairs[2].Review);
        Assert.Null(pairs[3].Review);
        Assert.Equal([edit, new ReviewRecord(ReviewVerdict.Accepted, null, "b", Noon)], await ((IPairReviews)again).ReadReviewsAsync(Patch(1, 1).Key));
        Assert.Empty(await ((IPairReviews)again).ReadReviewsAsync(Patch(7, 1).Key));
        Assert.Equal(5, (await again.CountAsync()).Reviews);
    }

    [Fact]
    public async Task Reviews_of_what_has_no_caption_are_refused_all_together()
    {
        await using var store = await OpenAsync(1);
        await store.SaveSlideAsync(Slide(2), [Patch(2, 0)], []);
        var accept = new ReviewRecord(ReviewVerdict.Accepted, null, "a", Noon);
        var reviews = (IPairReviews)store;
        await Assert.ThrowsAsync<PairException>(async () => await reviews.SaveReviewsAsync([(Patch(1, 0).Key, accept), (Patch(2, 0).Key, accept)]));
        await Assert.ThrowsAsync<PairException>(async () => await reviews.SaveReviewsAsync([(Patch(1, 0).Key, accept), (Patch(9, 0).Key, accept)]));
        Assert.Equal(0, (await store.CountAsync()).Reviews);
    }

    [Theory]
    [InlineData(ReviewVerdict.Edited, null, "a")]
    [InlineData(ReviewVerdict.Edited, " ", "a")]
    [InlineData(ReviewVerdict.Accepted, "other", "a")]
    [InlineData(ReviewVerdict.Rejected, "other", "a")]
    [InlineData(ReviewVerdict.Accepted, null, " ")]
    public async Task A_review_that_contradicts_itself_is_refused(ReviewVerdict verdict, string? caption, string reviewer)
    {
        await using var store = await OpenAsync(1);
        await Assert.ThrowsAsync<ArgumentException>(async () => await ((IPairReviews)store).SaveReviewsAsync([(Patch(1, 0).Key, new ReviewRecord(verdict, caption, reviewer, Noon))]));
    }

    [Fact]
    public async Task Statistics_count_agents_gates_and_reviews()
    {
        await using var store = await OpenAsync(3);
        await store.OpenRunAsync(Settings);
        await store.SaveSlideAsync(Slide(2) with { Prompts = new SlidePrompts([], []) { InputTokens = 3, OutputTokens = 4, Cost = 0.5 } }, [Patch(2, 0)], []);
        await store.SaveDraftAsync(Patch(2, 0).Key, Draft(PairStage.Describe, "x") with { Answer = new AgentAnswer("x", [], 5, 6, 0.25, "east") });
        await store.SaveVerdictAsync(Patch(2, 0).Key, 0, GateVerdict.Reject, [new GateRecord(0, "b/1", GateVerdict.Reject, "no"), new GateRecord(0, "a/1", GateVerdict.Accept, "")]);
        ReviewVerdict[] verdicts = [ReviewVerdict.Accepted, ReviewVerdict.Rejected, ReviewVerdict.Rejected];
        await ((IPairReviews)store).SaveReviewsAsync([.. verdicts.Select((verdict, i) => (Patch(1, i).Key, new ReviewRecord(verdict, null, "a", Noon)))]);
        await ((IPairReviews)store).SaveReviewsAsync([(Patch(1, 1).Key, new ReviewRecord(ReviewVerdict.Edited, "y", "a", Noon))]);
        var statistics = await ((IRunStatistics)store).ReadStatisticsAsync();
        Assert.Equal(Settings, statistics.Settings);
        Assert.Equal(new RunCounts(2, 4, 3, 0, 0, 1, 4), statistics.Counts);
        Assert.Equal((1L, 1L, 1L), (statistics.Accepted, statistics.Edited, statistics.ReviewRejected));
        Assert.Equal([new GateStatistics("a/1", 1, 0, 0), new GateStatistics("b/1", 0, 0, 1)], statistics.Gates);
        Assert.Equal([((PairStage?)null, 2L), (PairStage.Describe, 3L), (PairStage.Describe, 1L), (PairStage.Revise, 3L), (PairStage.Summarise, 3L)], statistics.Agents.OrderBy(a => a.Stage).ThenBy(a => a.Endpoint).Select(a => (a.Stage, a.Drafts)));
        Assert.Equal((3L, 4L, 0.5), (statistics.Agents[0].InputTokens, statistics.Agents[0].OutputTokens, statistics.Agents[0].Cost));
        var east = Assert.Single(statistics.Agents, a => a.Endpoint == "east");
        Assert.Equal((5L, 6L, 0.25), (east.InputTokens, east.OutputTokens, east.Cost));
        Assert.Equal(3 * 120, statistics.Agents.First(a => a.Stage == PairStage.Summarise).InputTokens);
        Assert.Empty(statistics.Claims);
    }

    private async Task<IPairStore> OpenAsync(int pairs)
    {
        var store = await OpenStoreAsync();
        await store.SaveSlideAsync(Slide(1), [.. Enumerable.Range(0, pairs).Select(order => Patch(1, order))], []);
        for (var order = 0; order < pairs; order++)
            await CaptionAsync(store, Patch(1, order), $"{order}");
        return store;
    }
}
