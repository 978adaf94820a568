using PathGen.Slides;

namespace PathGen.Agents.Tests;

/// <summary>What every pair store must do. A store's tests derive from it, also those of a store that is not ours: it needs only the public API and xunit.</summary>
public abstract class PairStoreContract : PairStoreSamples
{
    [Fact]
    public async Task A_run_continues_with_the_same_settings_and_refuses_others_by_name()
    {
        await using (var store = await OpenStoreAsync())
        {
            await store.OpenRunAsync(Settings);
            await store.OpenRunAsync(Settings);
        }

        await using var again = await OpenStoreAsync();
        await again.OpenRunAsync(Settings);
        var e = await Assert.ThrowsAsync<RunSettingsException>(async () => await again.OpenRunAsync(Settings.Replace("\"a\"", "\"b\"").Replace("672", "512")));
        Assert.Contains("agents.describe.model was 'a' and is now 'b'", e.Message);
        Assert.Contains("tiles was 'grid 672' and is now 'grid 512'", e.Message);
        Assert.DoesNotContain("format was", e.Message);
        Assert.Contains("--out", e.Message);
        await again.OpenRunAsync(Settings);
    }

    [Fact]
    public async Task A_file_hash_is_found_for_the_same_path_length_and_time_only()
    {
        var stamp = new FileStamp("/data/a.svs", 1L << 40, 638_000_000_000_000_000);
        await using (var store = await OpenStoreAsync())
        {
            Assert.Null(await store.FindFileHashAsync(stamp));
            await store.SaveFileHashAsync(stamp, Hash(1));
            Assert.Equal(Hash(1), await store.FindFileHashAsync(stamp));
        }

        await using var again = await OpenStoreAsync();
        Assert.Equal(Hash(1), await again.FindFileHashAsync(stamp));
        Assert.Null(await again.FindFileHashAsync(stamp with { Length = 5 }));
        Assert.Null(await again.FindFileHashAsync(stamp with { ModifiedUtcTicks = 5 }));
        Assert.Null(await again.FindFileHashAsync(stamp with { Path = "/data/A.svs" }));
        await again.SaveFileHashAsync(stamp with { Length = 5 }, Hash(2));
        Assert.Equal(Hash(2), await again.FindFileHashAsync(stamp with { Length = 5 }));
        Assert.Null(await again.FindFileHashAsync(stamp));
    }

    [Fact]
    public async Task A_slide_comes_back_as_it_was_saved()
    {
        var slide = Slide(1);
        var bare = Slide(2) with { GivenMicronsPerPixel = null, MicronsPerPixel = null, TissueSource = null, ReportHash = null, Prompts = new SlidePrompts([], []) };
        await using (var store = await OpenStoreAsync())
        {
            Assert.Null(await store.FindSlideAsync(slide.Hash));
            await store.SaveSlideAsync(slide, [Patch(1, 0)], []);
            await store.SaveSlideAsync(bare, [], []);
        }

        await using var again = await OpenStoreAsync();
        Assert.Equivalent(slide, await again.FindSlideAsync(slide.Hash), strict: true);
        Assert.Equivalent(bare, await again.FindSlideAsync(bare.Hash), strict: true);
        Assert.Equal(slide.Hash, await again.FindSlideIdAsync("SLIDE-1"));
        Assert.Null(await again.FindSlideIdAsync("slide-3"));
    }

    [Fact]
    public async Task A_slide_is_saved_once()
    {
        await using var store = await OpenStoreAsync();
        await store.SaveSlideAsync(Slide(1), [Patch(1, 0)], []);
        await store.SaveSlideAsync(Slide(1) with { Tiles = 7 }, [Patch(1, 0), Patch(1, 1)], [new FailureRecord(Hash(1), new SlideRegion(0, 0, 1, 1), "tile", "late")]);
        Assert.Equal(1234, (await store.FindSlideAsync(Hash(1)))!.Tiles);
        Assert.Equal(new RunCounts(1, 1, 0, 0, 0), await store.CountAsync());
    }

    [Fact]
    public async Task Two_slides_cannot_share_an_id()
    {
        await using var store = await OpenStoreAsync();
        await store.SaveSlideAsync(Slide(1, "case"), [Patch(1, 0)], []);
        var e = await Assert.ThrowsAsync<PairException>(async () => await store.SaveSlideAsync(Slide(2, "Case"), [Patch(2, 0)], []));
        Assert.Contains("'Case'", e.Message);
        Assert.Equal(new RunCounts(1, 1, 0, 0, 0), await store.CountAsync());
    }

    [Fact]
    public async Task A_slide_is_saved_with_all_its_patches_or_not_at_all()
    {
        await using var store = await OpenStoreAsync();
        await Assert.ThrowsAnyAsync<PairException>(async () => await store.SaveSlideAsync(Slide(1), [Patch(1, 0), Patch(1, 1), Patch(1, 0)], []));
        Assert.Null(await store.FindSlideAsync(Hash(1)));
        Assert.Equal(new RunCounts(0, 0, 0, 0, 0), await store.CountAsync());
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.SaveSlideAsync(Slide(1), [Patch(2, 0)], []));
        await store.SaveSlideAsync(Slide(1), [Patch(1, 0)], []);
        Assert.NotNull(await store.FindSlideAsync(Hash(1)));
    }

    [Fact]
    public async Task Open_patches_come_in_order_with_their_drafts_and_leave_when_captioned_or_set_aside()
    {
        PatchRecord[] patches = [Patch(1, 0), Patch(1, 1), Patch(1, 2), Patch(1, 3)];
        await using (var store = await OpenStoreAsync())
        {
            await store.SaveSlideAsync(Slide(1), [patches[2], patches[0], patches[3], patches[1]], []);
            await store.SaveDraftAsync(patches[1].Key, Draft(PairStage.Revise, "revised"));
            await store.SaveDraftAsync(patches[1].Key, Draft(PairStage.Describe, "described"));
            await CaptionAsync(store, patches[2], "done");
            await store.SaveFailureAsync(new FailureRecord(Hash(1), patches[3].Key.Region, "revise", "refused"));
        }

        await using var again = await OpenStoreAsync();
        var open = await again.ReadOpenPatchesAsync(Hash(1)).ToListAsync();
        Assert.Equal([0, 1], open.Select(p => p.Patch.Order));
        Assert.Equivalent(patches[1], open[1].Patch, strict: true);
        Assert.Empty(open[0].Drafts);
        Assert.Equivalent(new[] { Draft(PairStage.Describe, "described"), Draft(PairStage.Revise, "revised") }, open[1].Drafts, strict: true);
        Assert.Empty(await again.ReadOpenPatchesAsync(Hash(2)).ToListAsync());
        Assert.Equal(new RunCounts(1, 4, 1, 1, 1), await again.CountAsync());
    }

    [Fact]
    public async Task A_second_draft_of_a_stage_is_ignored()
    {
        await using var store = await OpenStoreAsync();
        await store.SaveSlideAsync(Slide(1), [Patch(1, 0)], []);
        await CaptionAsync(store, Patch(1, 0), "first");
        await CaptionAsync(store, Patch(1, 0), "second");
        var pair = Assert.Single(await store.ReadPairsAsync().ToListAsync());
        Assert.Equal("first", pair.Caption);
        Assert.Equal(["description of first", "revision of first", "first"], pair.Drafts.Select(d => d.Answer.Text));
    }

    [Fact]
    public async Task A_patch_that_is_set_aside_stays_so_and_a_captioned_one_too()
    {
        await using var store = await OpenStoreAsync();
        await store.OpenRunAsync(Settings);
        await store.SaveSlideAsync(Slide(1), [Patch(1, 0), Patch(1, 1)], []);
        await store.SaveFailureAsync(new FailureRecord(Hash(1), Patch(1, 0).Key.Region, "describe", "refused"));
        await CaptionAsync(store, Patch(1, 0), "late");
        await CaptionAsync(store, Patch(1, 1), "kept");
        await store.SaveFailureAsync(new FailureRecord(Hash(1), Patch(1, 1).Key.Region, "summarise", "too late"));
        await store.OpenRunAsync(Settings);
        Assert.Equal(["kept"], (await store.ReadPairsAsync().ToListAsync()).Select(p => p.Caption));
        var counts = await store.CountAsync();
        Assert.Equal((1L, 1L), (counts.Captioned, counts.SetAside));
    }

    [Fact]
    public async Task A_patch_that_a_passing_failure_set_aside_is_open_again_once_the_run_is_continued()
    {
        PatchRecord[] patches = [Patch(1, 0), Patch(1, 1), Patch(1, 2), Patch(1, 3)];
        var refused = new FailureRecord(Hash(1), patches[1].Key.Region, "describe", "refused");
        var both = new FailureRecord(Hash(1), patches[2].Key.Region, "summarise", "refused");
        var outage = new FailureRecord(Hash(1), patches[0].Key.Region, "revise", "HTTP 500", Retryable: true);
        await using (var store = await OpenStoreAsync())
        {
            await store.OpenRunAsync(Settings);
            await store.SaveSlideAsync(Slide(1), patches, []);
            await store.SaveDraftAsync(patches[0].Key, Draft(PairStage.Describe, "described"));
            await store.SaveFailureAsync(outage);
            await store.SaveFailureAsync(refused);
            await store.SaveFailureAsync(both with { Stage = "describe", Retryable = true });
            await store.SaveFailureAsync(both);
            await CaptionAsync(store, patches[3], "kept");
            await store.SaveFailureAsync(outage with { Region = patches[3].Key.Region });
            Assert.Equal(new RunCounts(1, 4, 1, 3, 5), await store.CountAsync()); // As long as the run goes on, it stays set aside.
            Assert.Contains(outage, await store.ReadFailuresAsync().ToListAsync());
        }

        await using var again = await OpenStoreAsync();
        await again.OpenRunAsync(Settings);
        Assert.Equal([refused, both], await again.ReadFailuresAsync().ToListAsync());
        var open = Assert.Single(await again.ReadOpenPatchesAsync(Hash(1)).ToListAsync());
        Assert.Equivalent(patches[0], open.Patch, strict: true);
        Assert.Equal("described", Assert.Single(open.Drafts).Answer.Text);
        Assert.Equal(new RunCounts(1, 4, 1, 2, 2), await again.CountAsync());
    }

    [Fact]
    public async Task A_draft_of_an_unknown_patch_is_refused()
    {
        await using var store = await OpenStoreAsync();
        await store.SaveSlideAsync(Slide(1), [Patch(1, 0)], []);
        await Assert.ThrowsAsync<PairException>(async () => await store.SaveDraftAsync(Patch(1, 1).Key, Draft(PairStage.Describe, "x")));
        await Assert.ThrowsAsync<PairException>(async () => await store.SaveDraftAsync(Patch(2, 0).Key, Draft(PairStage.Describe, "x")));
    }

    [Fact]
    public async Task Pairs_come_by_slide_id_then_order_whatever_order_they_were_made_in()
    {
        await using var store = await OpenStoreAsync();
        await store.SaveSlideAsync(Slide(1, "b"), [Patch(1, 1), Patch(1, 0)], []);
        await store.SaveSlideAsync(Slide(2, "a"), [Patch(2, 0)], []);
        await store.SaveSlideAsync(Slide(3, "Z"), [Patch(3, 0), Patch(3, 1)], []);
        foreach (var (slide, order) in new[] { (1, 1), (3, 0), (2, 0), (1, 0) })
            await CaptionAsync(store, Patch(slide, order), $"{slide}/{order}");
        var pairs = await store.ReadPairsAsync().ToListAsync();
        Assert.Equal(["3/0", "2/0", "1/0", "1/1"], pairs.Select(p => p.Caption));
        Assert.Equivalent(Slide(1, "b"), pairs[2].Slide, strict: true);
        Assert.Equivalent(Patch(1, 0), pairs[2].Patch, strict: true);
        Assert.Equal([PairStage.Describe, PairStage.Revise, PairStage.Summarise], pairs[0].Drafts.Select(d => d.Stage));
    }

    [Fact]
    public async Task Failures_come_in_a_stable_order_and_a_second_one_replaces_the_first()
    {
        FailureRecord[] expected =
        [
            new(Hash(1), new SlideRegion(672, 0, 672, 672), "tile", "damaged"),
            new(Hash(1), new SlideRegion(0, 672, 672, 672), "tile", "damaged"),
            new(Hash(2), null, "open", "again"),
            new(Hash(2), null, "tissue", "none"),
            new("/data/missing.svs", null, "hash", "missing"),
        ];
        expected = [.. expected.OrderBy(f => f.SlideHash, StringComparer.Ordinal)];
        await using var store = await OpenStoreAsync();
        await store.SaveFailureAsync(new FailureRecord(Hash(2), null, "open", "first"));
        foreach (var failure in expected.Reverse())
            await store.SaveFailureAsync(failure);
        Assert.Equal(expected, await store.ReadFailuresAsync().ToListAsync());
    }

    [Fact]
    public async Task Opening_a_run_forgets_failures_of_whole_slides_only()
    {
        await using var store = await OpenStoreAsync();
        await store.OpenRunAsync(Settings);
        var tile = new FailureRecord(Hash(1), new SlideRegion(0, 0, 672, 672), "tile", "damaged");
        await store.SaveSlideAsync(Slide(1), [Patch(1, 0)], [tile]);
        await store.SaveFailureAsync(new FailureRecord(Hash(2), null, "open", "damaged"));
        await store.OpenRunAsync(Settings);
        Assert.Equal([tile], await store.ReadFailuresAsync().ToListAsync());
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing()
    {
        const int Slides = 8, Patches = 25;
        await using (var store = await OpenStoreAsync())
        {
            await Parallel.ForEachAsync(Enumerable.Range(1, Slides), async (slide, _) =>
            {
                await store.SaveSlideAsync(Slide(slide), [.. Enumerable.Range(0, Patches).Select(order => Patch(slide, order))], []);
                await Parallel.ForEachAsync(Enumerable.Range(0, Patches), async (order, _) =>
                {
                    // Twice each, as if two workers had taken the same patch.
                    await Task.WhenAll(CaptionAsync(store, Patch(slide, order), $"{slide}/{order}"), CaptionAsync(store, Patch(slide, order), $"{slide}/{order}"));
                });
            });
            Assert.Equal(new RunCounts(Slides, Slides * Patches, Slides * Patches, 0, 0), await store.CountAsync());
        }

        await using var again = await OpenStoreAsync();
        var captions = (await again.ReadPairsAsync().ToListAsync()).Select(p => p.Caption);
        Assert.Equal(Enumerable.Range(1, Slides).SelectMany(s => Enumerable.Range(0, Patches).Select(o => $"{s}/{o}")), captions);
    }

    [Fact]
    public async Task Pairs_are_read_as_of_one_moment_while_others_write()
    {
        await using var store = await OpenStoreAsync();
        await store.SaveSlideAsync(Slide(1), [.. Enumerable.Range(0, 20).Select(order => Patch(1, order))], []);
        for (var order = 0; order < 10; order++)
            await CaptionAsync(store, Patch(1, order), $"{order}");
        var seen = new List<string>();
        await foreach (var pair in store.ReadPairsAsync())
        {
            if (seen.Count == 0)
            {
                for (var order = 10; order < 20; order++)
                    await CaptionAsync(store, Patch(1, order), $"{order}");
            }

            seen.Add(pair.Caption);
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(o => $"{o}"), seen);
        Assert.Equal(20, (await store.CountAsync()).Captioned);
    }

    [Fact]
    public async Task Cancellation_stops_before_anything_is_written()
    {
        await using var store = await OpenStoreAsync();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.SaveSlideAsync(Slide(1), [Patch(1, 0)], [], stop.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.CountAsync(stop.Token));
        Assert.Null(await store.FindSlideAsync(Hash(1)));
    }

    [Fact]
    public async Task A_disposed_store_says_so()
    {
        var store = await OpenStoreAsync();
        await store.DisposeAsync();
        await store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.CountAsync());
    }

    [Fact]
    public async Task Only_a_verdict_captions_a_patch_and_one_that_sends_back_asks_for_the_next_attempt()
    {
        var patch = Patch(1, 0);
        GateRecord[] back = [new(0, "clip-agreement/1", GateVerdict.Revise, "too unlike: 0.1", 0.1 + 0.2), new(0, "hedging/1", GateVerdict.Accept, "")];
        GateRecord[] good = [new(1, "clip-agreement/1", GateVerdict.Accept, "", 0.75)];
        await using (var store = await OpenStoreAsync())
        {
            await store.SaveSlideAsync(Slide(1), [patch], []);
            foreach (var stage in Enum.GetValues<PairStage>())
                await store.SaveDraftAsync(patch.Key, Draft(stage, $"first {stage}"));
            Assert.Equal(0, (await store.CountAsync()).Captioned);
            Assert.Equal(0, Assert.Single(await store.ReadOpenPatchesAsync(Hash(1)).ToListAsync()).Attempt);
            await store.SaveVerdictAsync(patch.Key, 0, GateVerdict.Revise, back);
            await store.SaveVerdictAsync(patch.Key, 0, GateVerdict.Reject, [back[0] with { Verdict = GateVerdict.Reject }]); // A second one on the same attempt.
        }

        await using var again = await OpenStoreAsync();
        var open = Assert.Single(await again.ReadOpenPatchesAsync(Hash(1)).ToListAsync());
        Assert.Equal(1, open.Attempt);
        Assert.Equal(back, open.Gates);
        await again.SaveDraftAsync(patch.Key, Draft(PairStage.Revise, "second revision") with { Attempt = 1 });
        await Assert.ThrowsAsync<PairException>(async () => await again.SaveVerdictAsync(patch.Key, 1, GateVerdict.Accept, good));
        await again.SaveDraftAsync(patch.Key, Draft(PairStage.Summarise, "second caption") with { Attempt = 1 });
        await again.SaveVerdictAsync(patch.Key, 1, GateVerdict.Accept, good);
        var pair = Assert.Single(await again.ReadPairsAsync().ToListAsync());
        Assert.Equal("second caption", pair.Caption);
        Assert.Equal([.. back, .. good], pair.Gates);
        Assert.Equal([(0, PairStage.Describe), (0, PairStage.Revise), (0, PairStage.Summarise), (1, PairStage.Revise), (1, PairStage.Summarise)], pair.Drafts.Select(d => (d.Attempt, d.Stage)));
        Assert.Empty(await again.ReadOpenPatchesAsync(Hash(1)).ToListAsync());
    }

    [Fact]
    public async Task A_rejected_patch_is_closed_and_stays_so()
    {
        await using var store = await OpenStoreAsync();
        await store.OpenRunAsync(Settings);
        await store.SaveSlideAsync(Slide(1), [Patch(1, 0), Patch(1, 1)], []);
        await store.SaveDraftAsync(Patch(1, 0).Key, Draft(PairStage.Describe, "x"));
        await store.SaveVerdictAsync(Patch(1, 0).Key, 0, GateVerdict.Reject, [new GateRecord(0, "refusal/1", GateVerdict.Reject, "no")]);
        await CaptionAsync(store, Patch(1, 0), "late");
        await store.SaveFailureAsync(new FailureRecord(Hash(1), Patch(1, 0).Key.Region, "summarise", "late", Retryable: true));
        await store.OpenRunAsync(Settings);
        Assert.Equal(new RunCounts(1, 2, 0, 0, 0, 1), await store.CountAsync());
        Assert.Equal(1, Assert.Single(await store.ReadOpenPatchesAsync(Hash(1)).ToListAsync()).Patch.Order);
        Assert.Empty(await store.ReadPairsAsync().ToListAsync());
    }

    [Fact]
    public async Task A_verdict_that_contradicts_itself_is_refused()
    {
        await using var store = await OpenStoreAsync();
        await store.SaveSlideAsync(Slide(1), [Patch(1, 0)], []);
        var key = Patch(1, 0).Key;
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.SaveVerdictAsync(key, 0, GateVerdict.Revise, []));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.SaveVerdictAsync(key, 0, GateVerdict.Accept, [new GateRecord(1, "a", GateVerdict.Accept, "")]));
        await Assert.ThrowsAsync<PairException>(async () => await store.SaveVerdictAsync(key, 0, GateVerdict.Accept, []));
        await Assert.ThrowsAsync<PairException>(async () => await store.SaveVerdictAsync(Patch(2, 0).Key, 0, GateVerdict.Reject, []));
        Assert.Single(await store.ReadOpenPatchesAsync(Hash(1)).ToListAsync());
    }

    [Fact]
    public async Task Costs_endpoints_and_what_was_sent_of_a_report_survive()
    {
        var slide = Slide(1) with
        {
            Prompts = new SlidePrompts(["a"], ["b"]) { SentReport = new SentReport("rules/1", Hash(5), 120, new Dictionary<string, int> { ["name"] = 2, ["date"] = 1 }), InputTokens = 7, OutputTokens = 8, Cost = 0.1 },
        };
        await using (var store = await OpenStoreAsync())
        {
            await store.SaveSlideAsync(slide, [Patch(1, 0)], []);
            var draft = Draft(PairStage.Describe, "x");
            await store.SaveDraftAsync(Patch(1, 0).Key, draft with { Answer = draft.Answer with { Cost = 0.1 + 0.2, Endpoint = "second" } });
        }

        await using var again = await OpenStoreAsync();
        Assert.Equivalent(slide, await again.FindSlideAsync(slide.Hash), strict: true);
        var answer = Assert.Single((await again.ReadOpenPatchesAsync(Hash(1)).ToListAsync())[0].Drafts).Answer;
        Assert.Equal((0.1 + 0.2, "second"), (answer.Cost, answer.Endpoint));
    }

    [Fact]
    public async Task A_slide_of_many_patches_is_read_in_order_while_they_are_captioned()
    {
        const int Count = 300; // More than a store reads at once.
        await using var store = await OpenStoreAsync();
        await store.SaveSlideAsync(Slide(1), [.. Enumerable.Range(0, Count).Select(order => Patch(1, order))], []);
        var seen = new List<int>();
        await foreach (var open in store.ReadOpenPatchesAsync(Hash(1)))
        {
            seen.Add(open.Patch.Order);
            await CaptionAsync(store, open.Patch, $"{open.Patch.Order}");
        }

        Assert.Equal(Enumerable.Range(0, Count), seen);
        Assert.Equal(Enumerable.Range(0, Count).Select(order => $"{order}"), (await store.ReadPairsAsync().ToListAsync()).Select(pair => pair.Caption));
    }

    [Fact]
    public async Task The_pairs_of_one_slide_can_be_read_alone()
    {
        await using var store = await OpenStoreAsync();
        foreach (var slide in (int[])[1, 2])
        {
            await store.SaveSlideAsync(Slide(slide), [Patch(slide, 0)], []);
            await CaptionAsync(store, Patch(slide, 0), $"{slide}");
        }

        Assert.Equal("2", Assert.Single(await store.ReadPairsAsync(Hash(2)).ToListAsync()).Caption);
        Assert.Empty(await store.ReadPairsAsync(Hash(3)).ToListAsync());
    }

    [Fact]
    public async Task A_slide_that_is_claimed_can_be_worked_on_and_given_back()
    {
        await using var store = await OpenStoreAsync();
        Assert.True(await store.ClaimSlideAsync(Hash(1)));
        Assert.True(await store.ClaimSlideAsync(Hash(1)));
        await store.SaveSlideAsync(Slide(1), [Patch(1, 0)], []);
        await CaptionAsync(store, Patch(1, 0), "kept");
        await store.ReleaseSlideAsync(Hash(1));
        await store.ReleaseSlideAsync(Hash(1));
        Assert.True(await store.ClaimSlideAsync(Hash(1)));
        Assert.Equal("kept", Assert.Single(await store.ReadPairsAsync().ToListAsync()).Caption);
    }
}
