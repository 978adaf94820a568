using System.Text.RegularExpressions;

namespace PathGen.Agents.Tests;

public sealed partial class GateFlowTests : IDisposable
{
    private readonly TestRun files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task What_a_gate_sends_back_is_revised_with_its_reason_and_judged_again()
    {
        await TestRun.RunAsync(files["run"], [new(files.Paint("a.png", 1))], gates: [Once("once/1"), new FakeGate("always/1", c => GateDecision.Accept(c.Caption.Length))]);
        var pairs = await PairsAsync();
        Assert.All(pairs, pair =>
        {
            var again = IsOdd(pair.Drafts[0].Answer.Text);
            Assert.Equal(again ? [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2)] : [(0, 0), (0, 1), (0, 2)], pair.Drafts.Select(d => (d.Attempt, (int)d.Stage)));
            Assert.Equal(
                again ? [(0, "once/1", GateVerdict.Revise), (0, "always/1", GateVerdict.Accept), (1, "once/1", GateVerdict.Accept), (1, "always/1", GateVerdict.Accept)] : [(0, "once/1", GateVerdict.Accept), (0, "always/1", GateVerdict.Accept)],
                pair.Gates.Select(g => (g.Attempt, g.Gate, g.Verdict)));
            Assert.Equal(again, pair.Caption.EndsWith("against the place is odd", StringComparison.Ordinal));
            Assert.Equal(pair.Drafts[^1].Answer.Text, pair.Caption);
            Assert.Equal(pair.Caption.Length, pair.Gates[^1].Score);
        });
        Assert.Contains(pairs, p => p.Gates.Count == 4);
        Assert.Contains(pairs, p => p.Gates.Count == 2);
    }

    [Fact]
    public async Task What_is_sent_back_too_often_is_rejected_and_a_rejection_is_at_once()
    {
        var stubborn = new FakeGate("stubborn/1", c => IsOdd(c.Caption) ? GateDecision.Revise("still odd") : GateDecision.Accept());
        var summary = await TestRun.RunAsync(files["run"], [new(files.Paint("a.png", 1))], gates: [stubborn], options: new PairGeneratorOptions { MaxAttempts = 3 });
        Assert.True(summary.Counts is { Rejected: > 0, Captioned: > 0, SetAside: 0 });
        Assert.Equal(summary.Counts.Patches, summary.Counts.Captioned + summary.Counts.Rejected);
        Assert.Equal(3 * summary.Counts.Rejected + summary.Counts.Captioned, stubborn.Asked.Count);
        Assert.Equal(summary.Counts.Captioned, (await PairsAsync()).Count);

        var hard = new FakeGate("hard/1", _ => GateDecision.Reject("never"));
        var none = await TestRun.RunAsync(files["other"], [new(files.Paint("a.png", 1))], gates: [hard]);
        Assert.Equal((0, none.Counts.Patches), (none.Counts.Captioned, none.Counts.Rejected));
        Assert.Equal(none.Counts.Patches, hard.Asked.Count);
    }

    [Fact]
    public async Task Gates_in_order_see_the_captions_that_stand_in_the_slides_order_however_many_work()
    {
        foreach (var workers in new[] { 1, 7 })
        {
            // Four letters for all: every fifth patch and later repeats one.
            var trap = new Trap();
            var agents = new FakeAgents(trap) { Delay = TimeSpan.FromMilliseconds(3) };
            var run = files[$"run{workers}"];
            await using (var store = SqlitePairStore.Open(Path.Combine(run, "pairs.db")))
            {
                var services = TestRun.Services(run, store, trap, agents, gates: [new FakeGate("short/1", c => GateDecision.Accept()), new FakeGate("few/1", c => Few(c), inOrder: true)]);
                await new PairGenerator(services, new PairGeneratorOptions { AgentConcurrency = workers, Embedding = { BatchSize = 5 } }).RunAsync([new(files.Paint("a.png", 1)), new(files.Paint("b.png", 2))]);
            }

            static GateDecision Few(CaptionCandidate c)
            {
                var letter = Sum(c.Caption) % 4;
                var count = c.Earlier!.Count($"letter {letter}");
                c.Earlier.Add($"letter {letter}");
                return count < 3 || c.Caption.Contains("against", StringComparison.Ordinal) ? GateDecision.Accept(count) : GateDecision.Revise("too often", count);
            }
        }

        TestRun.AssertSame(await TestRun.ExportAsync(files["run1"]), await TestRun.ExportAsync(files["run7"]));
    }

    [Fact]
    public async Task A_run_with_gates_ended_at_any_step_and_continued_makes_the_same_dataset()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1)), new(files.Paint("b.png", 2))];
        ICaptionGate[] Gates() => [Once("once/1"), new FakeGate("odd/1", c => Sum(c.Caption) % 7 == 3 ? GateDecision.Reject("three") : GateDecision.Accept()), new RepeatGate()];
        var whole = new Trap();
        await TestRun.RunAsync(files["whole"], slides, whole, gates: Gates());
        var expected = await TestRun.ExportAsync(files["whole"]);
        Assert.True(whole.Count("before verdict") > 20);
        for (var step = 20; step <= whole.Steps; step += 7)
        {
            var run = files[$"run-{step}"];
            await Assert.ThrowsAsync<KilledException>(() => TestRun.RunAsync(run, slides, new Trap { KillAt = step }, gates: Gates()));
            await TestRun.RunAsync(run, slides, gates: Gates());
            TestRun.AssertSame(expected, await TestRun.ExportAsync(run));
            Directory.Delete(run, recursive: true);
        }
    }

    [Fact]
    public async Task A_gate_that_cannot_judge_sets_the_patch_aside_and_gates_are_part_of_the_settings()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1))];
        var summary = await TestRun.RunAsync(files["run"], slides, gates: [new FakeGate("broken/1", c => IsOdd(c.Caption) ? throw new PairException("no scale") : GateDecision.Accept())]);
        Assert.True(summary.Counts is { SetAside: > 0, Captioned: > 0 });
        await using (var store = SqlitePairStore.OpenReadOnly(Path.Combine(files["run"], "pairs.db")))
            Assert.All(await store.ReadFailuresAsync().ToListAsync(), f => Assert.Equal(("gate", "no scale"), (f.Stage, f.Reason)));
        Assert.Contains("gates", (await Assert.ThrowsAsync<RunSettingsException>(() => TestRun.RunAsync(files["run"], slides))).Message);
        await Assert.ThrowsAsync<ArgumentException>(() => TestRun.RunAsync(files["twice"], slides, gates: [Once("a/1"), Once("a/1")]));
    }

    [Fact]
    public async Task The_librarys_gates_judge_a_run_by_its_own_embeddings()
    {
        var gate = new FakeGate("agreement/1", c => GateDecision.Accept(c.AgreementOf(c.Caption) is { } a ? a.Percentile : throw new PairException("no embeddings")));
        await TestRun.RunAsync(files["run"], [new(files.Paint("a.png", 1))], gates: [gate]);
        var scores = (await PairsAsync()).Select(p => p.Gates[0].Score!.Value).ToList();
        Assert.All(scores, s => Assert.InRange(s, 0, 1));
        Assert.True(scores.Distinct().Count() > 5); // Each patch by its own row.
    }

    private async Task<List<PairRecord>> PairsAsync()
    {
        await using var store = SqlitePairStore.OpenReadOnly(Path.Combine(files["run"], "pairs.db"));
        return await store.ReadPairsAsync().ToListAsync();
    }

    private static FakeGate Once(string name) =>
        new(name, c => IsOdd(c.Caption) && !c.Caption.Contains("against", StringComparison.Ordinal) ? GateDecision.Revise("the place is odd") : GateDecision.Accept());

    private static bool IsOdd(string caption) => Sum(caption) % 2 == 1;

    // Column and row of the patch on the slide's grid.
    private static long Sum(string caption) => PlaceText().Match(caption) is var place ? long.Parse(place.Groups[1].Value) / TestRun.Tile + 5 * (long.Parse(place.Groups[2].Value) / TestRun.Tile) : 0;

    [GeneratedRegex("at ([0-9]+),([0-9]+) ")]
    private static partial Regex PlaceText();

    /// <summary>Sends back what stands already; captions count by the last digit of their sum.</summary>
    private sealed class RepeatGate : ICaptionGate
    {
        private readonly DuplicateGate inner = new(2);

        public string Name => "repeats/1";

        public string Settings => Name;

        public bool InOrder => true;

        public async ValueTask<GateDecision> JudgeAsync(CaptionCandidate candidate, CancellationToken cancellationToken = default)
        {
            Assert.NotNull(candidate.Earlier);
            var decision = await inner.JudgeAsync(candidate, cancellationToken);
            return candidate.Caption.Contains("against", StringComparison.Ordinal) || Sum(candidate.Caption) % 3 > 0 ? decision : GateDecision.Revise("every third", 3);
        }
    }
}
