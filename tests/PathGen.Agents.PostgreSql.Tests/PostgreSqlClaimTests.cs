using PathGen.Agents.Tests;
using PathGen.Testing;

namespace PathGen.Agents.PostgreSql.Tests;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlClaimTests(PostgresServer server) : PairStoreSamples
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);
    private readonly string run = $"r{Guid.NewGuid():N}";

    private PostgreSqlAddress Address => PostgreSqlAddress.Parse(server.Address(run));

    protected override async ValueTask<IPairStore> OpenStoreAsync() => await PostgreSqlPairStore.OpenAsync(Address);

    [Fact]
    public async Task A_slide_belongs_to_one_process_until_it_gives_it_back()
    {
        await using var first = await OpenAsync("first");
        await using var second = await OpenAsync("second");
        Assert.True(await first.ClaimSlideAsync(Hash(1)));
        Assert.False(await second.ClaimSlideAsync(Hash(1)));
        Assert.True(await second.ClaimSlideAsync(Hash(2)));
        Assert.Equal([(Hash(1), "first"), (Hash(2), "second")], (await first.ReadStatisticsAsync()).Claims.Select(claim => (claim.SlideHash, claim.Worker)));
        await first.ReleaseSlideAsync(Hash(1));
        Assert.True(await second.ClaimSlideAsync(Hash(1)));
        await second.ReleaseSlideAsync(Hash(3));
        await second.DisposeAsync();
        Assert.Empty((await first.ReadStatisticsAsync()).Claims);
    }

    [Fact]
    public async Task A_process_that_lives_keeps_its_slide_and_one_that_is_gone_loses_it()
    {
        await using var first = await OpenAsync("first", Short);
        await using var second = await OpenAsync("second", Short);
        Assert.True(await first.ClaimSlideAsync(Hash(1)));
        await Task.Delay(2 * Short);
        Assert.False(await second.ClaimSlideAsync(Hash(1))); // Renewed meanwhile.
        await StealAsync("UPDATE claim SET until_time = clock_timestamp()");
        Assert.True(await second.ClaimSlideAsync(Hash(1)));
        Assert.False(await first.ClaimSlideAsync(Hash(1)));
    }

    [Fact]
    public async Task A_process_that_starts_again_under_its_name_goes_on_at_once()
    {
        var killed = await OpenAsync("machine-1:/runs/a");
        Assert.True(await killed.ClaimSlideAsync(Hash(1)));
        await using var again = await OpenAsync("machine-1:/runs/a"); // The first one was not disposed.
        Assert.True(await again.ClaimSlideAsync(Hash(1)));
        await killed.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_lost_a_slide_is_refused_every_write_to_it()
    {
        await using var slow = await OpenAsync("slow");
        await using var quick = await OpenAsync("quick");
        Assert.True(await slow.ClaimSlideAsync(Hash(1)));
        await slow.SaveSlideAsync(Slide(1), [Patch(1, 0), Patch(1, 1)], []);
        await slow.SaveDraftAsync(Patch(1, 0).Key, Draft(PairStage.Describe, "slow"));
        await StealAsync("UPDATE claim SET until_time = clock_timestamp()");
        Assert.True(await quick.ClaimSlideAsync(Hash(1)));
        Assert.Equal("slow", (await quick.ReadOpenPatchesAsync(Hash(1)).ToListAsync())[0].Drafts[0].Answer.Text); // It goes on with what there is.
        await Assert.ThrowsAsync<ClaimLostException>(async () => await slow.SaveDraftAsync(Patch(1, 0).Key, Draft(PairStage.Revise, "slow")));
        await Assert.ThrowsAsync<ClaimLostException>(async () => await slow.SaveVerdictAsync(Patch(1, 0).Key, 0, GateVerdict.Reject, []));
        await Assert.ThrowsAsync<ClaimLostException>(async () => await slow.SaveFailureAsync(new FailureRecord(Hash(1), Patch(1, 0).Key.Region, "revise", "x")));
        await quick.SaveDraftAsync(Patch(1, 0).Key, Draft(PairStage.Revise, "quick"));
        await StealAsync("UPDATE claim SET until_time = clock_timestamp()");
        await Assert.ThrowsAsync<ClaimLostException>(async () => await slow.SaveDraftAsync(Patch(1, 0).Key, Draft(PairStage.Summarise, "slow"))); // Nobody's now, but it was another's.
        await Assert.ThrowsAsync<ClaimLostException>(async () => await slow.SaveSlideAsync(Slide(1), [], []));
        var open = (await quick.ReadOpenPatchesAsync(Hash(1)).ToListAsync())[0];
        Assert.Equal(["slow", "quick"], open.Drafts.Select(draft => draft.Answer.Text));
    }

    [Fact]
    public async Task Processes_that_share_slides_do_every_patch_once()
    {
        const int Slides = 12, Patches = 10, Workers = 4;
        var done = new System.Collections.Concurrent.ConcurrentDictionary<(int Slide, int Order), int>();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            await using var store = await OpenAsync($"worker-{worker}");
            await store.OpenRunAsync(Settings);
            var random = new Random(worker);
            foreach (var slide in Enumerable.Range(1, Slides).OrderBy(_ => random.Next()).ToList())
            {
                if (!await store.ClaimSlideAsync(Hash(slide)))
                    continue;
                if (await store.FindSlideAsync(Hash(slide)) is null)
                    await store.SaveSlideAsync(Slide(slide), [.. Enumerable.Range(0, Patches).Select(order => Patch(slide, order))], []);
                await foreach (var open in store.ReadOpenPatchesAsync(Hash(slide)))
                {
                    done.AddOrUpdate((slide, open.Patch.Order), 1, (_, times) => times + 1);
                    await CaptionAsync(store, open.Patch, $"{slide}/{open.Patch.Order} by {worker}");
                }

                await store.ReleaseSlideAsync(Hash(slide));
            }
        })));
        Assert.Equal(Slides * Patches, done.Count);
        Assert.All(done.Values, times => Assert.Equal(1, times));
        await using var all = await OpenStoreAsync();
        Assert.Equal(new RunCounts(Slides, Slides * Patches, Slides * Patches, 0, 0), await all.CountAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public void A_lease_out_of_range_is_refused(int seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PostgreSqlPairStoreOptions { Lease = TimeSpan.FromSeconds(seconds) });

    private async Task<PostgreSqlPairStore> OpenAsync(string worker, TimeSpan? lease = null) =>
        await PostgreSqlPairStore.OpenAsync(Address, new PostgreSqlPairStoreOptions { Worker = worker, Lease = lease ?? TimeSpan.FromMinutes(5) });

    private async Task StealAsync(string sql)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(Address.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
