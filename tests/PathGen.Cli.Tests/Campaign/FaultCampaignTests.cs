using PathGen.Agents;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary>
/// Endpoints that fail in every way, and a process that is killed: every patch ends captioned, rejected or set aside with a reason, none twice and none lost, and the
/// dataset is the undisturbed run's without the patches in the ledger. 250 patches; with <c>PATHGEN_NIGHTLY=1</c> 5,000.
/// </summary>
public class FaultCampaignTests
{
    private const double Faults = 0.2;
    private static readonly bool Nightly = Environment.GetEnvironmentVariable("PATHGEN_NIGHTLY") == "1";
    private static readonly int Patches = Nightly ? 5000 : 250;

    [Fact]
    public async Task Nothing_is_lost_nothing_is_twice_and_only_the_ledger_is_missing()
    {
        using var folder = new TemporaryFolder();
        var slides = CampaignRun.Paint(folder.Path, Patches, Nightly ? 20 : 2);
        var calm = await RunAsync(folder["calm"], slides, new FaultyAnswers(0, 0), kills: 0);
        Assert.Equal(Patches, calm.Pairs.Count);
        Assert.Empty(calm.Failures);

        // Every fault clears within the tries or lands in the ledger; poisoned patches always do.
        var model = new FaultyAnswers(Faults, 0.01);
        var rough = await RunAsync(folder["rough"], slides, model, kills: 3);
        var ledger = rough.Failures.Select(f => (f.SlideHash, f.Region!.Value.X, f.Region.Value.Y)).ToHashSet();
        Assert.Equal(rough.Failures.Count, ledger.Count);
        Assert.All(rough.Failures, f => Assert.True(f.Reason.Length > 10 && !f.Reason.Contains('\n'), f.Reason));
        Assert.InRange(ledger.Count, 1, Patches / 20);
        Assert.Equal(new RunCounts(slides.Count, Patches, Patches - ledger.Count, ledger.Count, ledger.Count), rough.Counts);
        Assert.Equal<string>(calm.Pairs.Where(p => !ledger.Contains((p.Slide.Hash, p.Patch.Key.Region.X, p.Patch.Key.Region.Y))).Select(Text), rough.Pairs.Select(Text));
        Assert.All(rough.Pairs, p => Assert.Equal([PairStage.Describe, PairStage.Revise, PairStage.Summarise], p.Drafts.Select(d => d.Stage)));
        Assert.All(rough.Pairs, p => Assert.All(p.Drafts, d => Assert.True(d.Answer.Cost > 0 && d.Answer.Endpoint is "one" or "two")));
        Assert.True(model.Faults.Count >= 13, string.Join(", ", model.Faults));
        Assert.InRange(model.Faults.Where(f => f.Key != "poisoned").Sum(f => f.Value), 3 * Patches * Faults * 0.8, 3 * Patches * Faults * 2);
    }

    private static string Text(PairRecord pair) =>
        $"{pair.Slide.SlideId} {pair.Patch.Key.Region} {string.Join(" | ", pair.Drafts.Select(d => $"{d.Attempt} {d.Stage} {d.Answer.Text} {string.Join(',', d.Answer.Edits)}"))} | {string.Join(',', pair.Gates)} | {pair.Caption}";

    private static async Task<(List<PairRecord> Pairs, List<FailureRecord> Failures, RunCounts Counts)> RunAsync(string folder, List<string> slides, FaultyAnswers model, int kills)
    {
        Directory.CreateDirectory(folder);
        await using var server = new ChatServer(model.Answer);
        for (var kill = 1; kill <= kills; kill++)
        {
            using var killed = CampaignRun.Start(folder, slides, server.Endpoint);
            var until = kill * 3 * Patches / (kills + 2);
            while (server.Requests.Count < until && !killed.HasExited)
                await Task.Delay(5);
            Assert.False(killed.HasExited, killed.HasExited ? await killed.StandardError.ReadToEndAsync() : null);
            killed.Kill();
            await killed.WaitForExitAsync();
        }

        using var last = CampaignRun.Start(folder, slides, server.Endpoint);
        var error = last.StandardError.ReadToEndAsync();
        await last.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(last.ExitCode == 0, await error);
        Assert.Empty(server.Violations);

        await using var store = SqlitePairStore.OpenReadOnly(Path.Combine(folder, "pairs.db"));
        return (await store.ReadPairsAsync().ToListAsync(), await store.ReadFailuresAsync().ToListAsync(), await store.CountAsync());
    }
}
