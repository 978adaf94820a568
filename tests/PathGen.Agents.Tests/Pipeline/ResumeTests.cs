using System.Diagnostics;

namespace PathGen.Agents.Tests;

public sealed class ResumeTests : IDisposable
{
    private readonly TestRun files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task A_run_ended_at_any_step_and_continued_makes_the_same_dataset()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1), Report: "Cribriform glands."), new(files["missing.png"]), new(files.Paint("b.png", 2), TissueSource: "colon")];
        var whole = new Trap();
        await TestRun.RunAsync(files["whole"], slides, whole);
        var expected = await TestRun.ExportAsync(files["whole"]);
        Assert.InRange(whole.Steps, 100, 400);
        for (var step = 1; step <= whole.Steps; step += step < 30 ? 1 : 3)
        {
            var run = files[$"run-{step}"];
            await Assert.ThrowsAsync<KilledException>(() => TestRun.RunAsync(run, slides, new Trap { KillAt = step }));

            // And a second time, a little later, before it may finish.
            var second = new Trap { KillAt = 5 + step % 11 };
            try
            {
                await TestRun.RunAsync(run, slides, second);
            }
            catch (KilledException)
            {
                Assert.True(second.Steps >= second.KillAt);
            }

            var last = new Trap();
            var summary = await TestRun.RunAsync(run, slides, last);
            Assert.Equal((2, 1), (summary.Slides, summary.Failures.Count));
            TestRun.AssertSame(expected, await TestRun.ExportAsync(run));
            Directory.Delete(run, recursive: true);
        }
    }

    [Fact]
    public async Task The_files_of_any_moment_continue_to_the_same_dataset()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Open files can be copied as they are only where locks are advisory.");

        // One slide and one worker: nothing else writes while the files are copied, so a copy is what a kill would leave.
        SlideInput[] slides = [new(files.Paint("a.png", 1), Report: "Cribriform glands.")];
        var one = new PairGeneratorOptions { AgentConcurrency = 1, Embedding = { BatchSize = 5, Readers = 1 } };
        var trap = new Trap { OnStep = step => Copy(files["whole"], files[$"copy-{step}"]) };
        await TestRun.RunAsync(files["whole"], slides, trap, options: one);
        var expected = await TestRun.ExportAsync(files["whole"]);
        Assert.InRange(trap.Steps, 50, 300);
        var asked = trap.Count("describe");
        for (var step = 1; step <= trap.Steps; step++)
        {
            var last = new Trap();
            await TestRun.RunAsync(files[$"copy-{step}"], slides, last, options: one);
            TestRun.AssertSame(expected, await TestRun.ExportAsync(files[$"copy-{step}"]));
            Assert.True(last.Count("describe") <= asked);
            asked = last.Count("describe");
        }

        Assert.Equal(0, asked); // Nothing is described twice: the later the moment, the less is left.
    }

    [Fact]
    public async Task Cancelling_stops_soon_and_loses_nothing_that_was_saved()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1)), new(files.Paint("b.png", 2))];
        await TestRun.RunAsync(files["whole"], slides);
        using var stop = new CancellationTokenSource();
        var trap = new Trap();
        trap.OnStep = _ =>
        {
            if (trap.Count("revise") == 4)
                stop.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestRun.RunAsync(files["run"], slides, trap, cancellationToken: stop.Token));
        var rest = new Trap();
        await TestRun.RunAsync(files["run"], slides, rest);
        Assert.True(rest.Count("describe") < trap.Count("describe") + rest.Count("revise"));
        TestRun.AssertSame(await TestRun.ExportAsync(files["whole"]), await TestRun.ExportAsync(files["run"]));
    }

    [Theory]
    [InlineData(".npy", 200)]
    [InlineData(".npy.json", 0)]
    public async Task Embeddings_that_were_damaged_meanwhile_are_made_again(string suffix, int place)
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1))];
        await TestRun.RunAsync(files["whole"], slides);
        var trap = new Trap();
        trap.OnStep = _ =>
        {
            if (trap.Count("before slide") > 0)
                throw new KilledException();
        };
        await Assert.ThrowsAsync<KilledException>(() => TestRun.RunAsync(files["run"], slides, trap));
        var file = Assert.Single(Directory.GetFiles(files["run/embeddings"]), f => f.EndsWith(suffix, StringComparison.Ordinal));
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[place] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        var last = new Trap();
        Assert.Empty((await TestRun.RunAsync(files["run"], slides, last)).Failures);
        Assert.NotEqual(0, last.Count("image"));
        TestRun.AssertSame(await TestRun.ExportAsync(files["whole"]), await TestRun.ExportAsync(files["run"]));
        TestRun.AssertSame(TestRun.Files(files["whole/embeddings"]), TestRun.Files(files["run/embeddings"]));
    }

    [Fact]
    public async Task Exports_in_between_change_nothing()
    {
        SlideInput[] slides = [new(files.Paint("a.png", 1)), new(files.Paint("b.png", 2))];
        await TestRun.RunAsync(files["whole"], slides);
        foreach (var format in DatasetWriters.Formats)
        {
            var run = files["run-" + format];
            var options = new DatasetWriterOptions { ShardSize = 3 };
            await Assert.ThrowsAsync<KilledException>(() => TestRun.RunAsync(run, slides, new Trap { KillAt = 90 }));
            Assert.NotEmpty(await TestRun.ExportAsync(run, format, options));
            await TestRun.RunAsync(run, slides);
            TestRun.AssertSame(await TestRun.ExportAsync(files["whole"], format, options), await TestRun.ExportAsync(run, format, options));
        }
    }

    // By another process, which does not heed the locks that this one holds; a kill does not either.
    private static void Copy(string from, string to)
    {
        using var copy = Process.Start("cp", ["-R", from, to]);
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
    }
}
