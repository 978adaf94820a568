using System.Collections.Concurrent;

namespace PathGen.Agents.Tests;

/// <summary>Several machines, each with a folder of its own, share a run.</summary>
public sealed class SharedRunTests : IDisposable
{
    private readonly TestRun files = new();
    private readonly ConcurrentDictionary<string, string> claims = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task Every_slide_is_done_by_one_machine_and_the_dataset_is_that_of_one()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1)), new(files.Paint("b.png", 2)), new(files.Paint("c.png", 3)), new(files.Paint("d.png", 4))];
        var alone = new Trap();
        await TestRun.RunAsync(files["whole"], slides, alone, gates: Gates());
        Trap[] traps = [new(), new(), new()];
        await using (var store = SqlitePairStore.Open(Path.Combine(files["shared"], "pairs.db")))
            await Task.WhenAll(traps.Select((trap, i) => Task.Run(() => RunAsync(store, i, slides, trap))));
        Assert.Equal(alone.Count("describe"), traps.Sum(trap => trap.Count("describe")));
        Assert.Empty(claims);
        TestRun.AssertSame(await TestRun.ExportAsync(files["whole"]), await TestRun.ExportAsync(files["shared"]));
    }

    [Fact]
    public async Task What_a_machine_leaves_undone_another_one_does_without_its_files()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1)), new(files.Paint("b.png", 2))];
        await TestRun.RunAsync(files["whole"], slides, gates: Gates());
        await using (var store = SqlitePairStore.Open(Path.Combine(files["shared"], "pairs.db")))
        {
            var trap = new Trap();
            trap.OnStep = _ =>
            {
                if (trap.Count("revise") == 4)
                    throw new KilledException();
            };
            await Assert.ThrowsAsync<KilledException>(() => RunAsync(store, 0, slides, trap));
            Assert.NotEmpty(claims); // It was killed: nothing was given back.
            var waiting = RunAsync(store, 1, slides, new Trap());
            await Task.Delay(100);
            Assert.False(waiting.IsCompleted);
            claims.Clear(); // They run out.
            var summary = await waiting;
            Assert.Equal((2, 0), (summary.Slides, summary.Failures.Count));
        }

        TestRun.AssertSame(await TestRun.ExportAsync(files["whole"]), await TestRun.ExportAsync(files["shared"]));
    }

    [Fact]
    public async Task A_machine_whose_slide_was_taken_over_goes_on_with_the_others()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1)), new(files.Paint("b.png", 2))];
        await TestRun.RunAsync(files["whole"], slides, gates: Gates());
        await using (var store = SqlitePairStore.Open(Path.Combine(files["shared"], "pairs.db")))
        {
            var trap = new Trap();
            var taken = false;
            trap.OnStep = _ =>
            {
                if (!taken && trap.Count("revise") == 4)
                {
                    taken = true;
                    claims.Clear();
                }
            };
            var summary = await RunAsync(store, 0, slides, trap);
            Assert.Equal(2, summary.Slides);
        }

        TestRun.AssertSame(await TestRun.ExportAsync(files["whole"]), await TestRun.ExportAsync(files["shared"]));
    }

    // One gate that needs the slide's embeddings.
    private static ICaptionGate[] Gates() => [new FakeGate("agreement/1", c => GateDecision.Accept(c.AgreementOf(c.Caption) is { } a ? a.Percentile : throw new PairException("no embeddings")))];

    private Task<RunSummary> RunAsync(IPairStore store, int machine, SlideInput[] slides, Trap trap) => new PairGenerator(
        TestRun.Services(files[$"machine-{machine}"], new ClaimingStore(store, claims, $"{machine}"), trap, new FakeAgents(trap), gates: Gates()),
        new PairGeneratorOptions { ClaimWait = TimeSpan.FromMilliseconds(20), Embedding = { BatchSize = 5 } }).RunAsync(slides);
}
