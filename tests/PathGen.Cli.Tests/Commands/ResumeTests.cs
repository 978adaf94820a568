using System.Diagnostics;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

/// <summary>A run that is killed or interrupted at any moment, and continued, ends with the same dataset as one never killed.</summary>
public class ResumeTests(SharedModel model) : IClassFixture<SharedModel>
{
    [Fact]
    public async Task A_killed_run_continues_to_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var kills = Environment.GetEnvironmentVariable("PATHGEN_NIGHTLY") == "1" ? 10 : 3;
        var clock = Stopwatch.StartNew();
        (await Pathgen.RunAsync(SmallRun.Arguments(model.Path, folder["whole"], "--quiet"))).Succeeded();
        var duration = clock.Elapsed;

        var seed = Environment.TickCount;
        var random = new Random(seed);
        var killed = 0;
        for (var tries = 0; killed < kills && tries < 20 * kills; tries++)
        {
            using var process = Pathgen.Start(SmallRun.Arguments(model.Path, folder["killed"], "--quiet"));
            process.StandardInput.Close();

            // What one try did, the next need not do again, so each has a later part of the run ahead of it.
            using var moment = new CancellationTokenSource(duration * (0.05 + 0.7 * random.NextDouble()));
            try
            {
                await process.WaitForExitAsync(moment.Token);
                AssertSame(folder["whole"], folder["killed"], $"seed {seed}, {killed} kills");
                Directory.Delete(folder["killed"], recursive: true);
                duration *= 0.7; // The machine has become quicker than it was for the first run.
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync();
                killed++;
            }
        }

        Assert.True(killed == kills, $"seed {seed}: only {killed} tries were killed");
        (await Pathgen.RunAsync(SmallRun.Arguments(model.Path, folder["killed"], "--quiet"))).Succeeded();
        AssertSame(folder["whole"], folder["killed"], $"seed {seed}, {killed} kills");
    }

    [Theory]
    [InlineData(Posix.SigInt)]
    [InlineData(Posix.SigTerm)]
    public async Task An_interrupted_run_says_so_in_one_line_and_continues(int signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are POSIX's.");
        using var folder = new TemporaryFolder();
        using var process = Pathgen.Start(SmallRun.Arguments(model.Path, folder["run"], "--quiet"));
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

        // Once the embeddings are there it captions; that takes seconds.
        while (!process.HasExited && !Directory.Exists(Path.Combine(folder["run"], "embeddings")))
            await Task.Delay(5);
        Assert.False(process.HasExited);
        Assert.Equal(0, Posix.Kill(process.Id, signal));
        await Pathgen.WaitAsync(process, TimeSpan.FromMinutes(1));
        var run = new ToolRun(process.ExitCode, await output, await error);
        Assert.Contains("interrupted", run.Failed(ExitCode.Interrupted), StringComparison.Ordinal);

        (await Pathgen.RunAsync(SmallRun.Arguments(model.Path, folder["run"], "--quiet"))).Succeeded();
        (await Pathgen.RunAsync(SmallRun.Arguments(model.Path, folder["whole"], "--quiet"))).Succeeded();
        AssertSame(folder["whole"], folder["run"], $"signal {signal}");
    }

    [Fact]
    public async Task Two_runs_never_write_the_same_folder()
    {
        using var folder = new TemporaryFolder();
        using var first = Pathgen.Start(SmallRun.Arguments(model.Path, folder["run"], "--quiet"));
        first.StandardInput.Close();
        while (!first.HasExited && !File.Exists(Path.Combine(folder["run"], "pairs.sqlite")))
            await Task.Delay(5);
        Assert.False(first.HasExited);
        var second = await Pathgen.RunAsync(SmallRun.Arguments(model.Path, folder["run"], "--quiet"));
        Assert.Contains("another run is writing", second.Failed(ExitCode.Output), StringComparison.Ordinal);
        await Pathgen.WaitAsync(first, TimeSpan.FromMinutes(5));
        Assert.Equal(ExitCode.Done, first.ExitCode);
    }

    private static void AssertSame(string expected, string actual, string how)
    {
        var (whole, resumed) = (Tree.Hashes(Path.Combine(expected, "dataset")), Tree.Hashes(Path.Combine(actual, "dataset")));
        Assert.True(whole.SequenceEqual(resumed), $"{how}: {string.Join(", ", whole.Except(resumed).Concat(resumed.Except(whole)).Select(file => file.Key).Distinct())}");
        Assert.Equal(File.ReadAllBytes(Path.Combine(expected, "contact-sheet.png")), File.ReadAllBytes(Path.Combine(actual, "contact-sheet.png")));
    }
}
