using System.Diagnostics;

namespace PathGen.Cli.Tests;

/// <summary>A command that waits or is stuck ends all the same when it is told to.</summary>
public class SignalsTests
{
    [Theory]
    [InlineData(Posix.SigInt)]
    [InlineData(Posix.SigTerm)]
    public async Task A_command_that_waits_for_input_ends_at_the_first_signal(int signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are POSIX's.");
        using var process = Pathgen.Start(["tokenize"]);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));

        // More than the pipe and the buffers hold: once it is taken, the tool is reading, and so listens to signals too.
        await process.StandardInput.WriteAsync(new string(' ', 1 << 18));
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, Posix.Kill(process.Id, signal));
        await Pathgen.WaitAsync(process, TimeSpan.FromMinutes(1));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Signals.Grace - TimeSpan.FromSeconds(1));
        Assert.Contains("interrupted", new ToolRun(process.ExitCode, await output, await error).Failed(ExitCode.Interrupted), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_command_that_is_stuck_ends_after_the_grace_or_at_the_second_signal(bool again)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are POSIX's.");
        using var process = Pathgen.Start(["tokenize"]);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        // Some 1.6 MB of results that nobody takes: once the first come, the next write waits for good.
        await process.StandardInput.WriteAsync(string.Concat(Enumerable.Repeat("a cell\n", 10_000)));
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await process.StandardOutput.BaseStream.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, Posix.Kill(process.Id, Posix.SigTerm));
        if (again)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            Assert.False(process.HasExited);
            Assert.Equal(0, Posix.Kill(process.Id, Posix.SigInt));
        }

        await Pathgen.WaitAsync(process, TimeSpan.FromMinutes(1));
        Assert.Equal(ExitCode.Interrupted, process.ExitCode);
        if (again)
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, Signals.Grace - TimeSpan.FromSeconds(1));
        else
            Assert.True(clock.Elapsed > Signals.Grace - TimeSpan.FromSeconds(1), $"ended after {clock.Elapsed}");
        Assert.DoesNotContain("   at ", await error, StringComparison.Ordinal);
    }
}
