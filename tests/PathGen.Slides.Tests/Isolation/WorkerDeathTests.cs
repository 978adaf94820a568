using System.Diagnostics;
using System.Runtime.CompilerServices;
using PathGen.Testing;

namespace PathGen.Slides.Tests;

public sealed class WorkerDeathTests
{
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(5);

    [Fact]
    public void A_process_that_was_killed_between_two_reads_is_replaced()
    {
        Isolated.OnLinuxOnly();
        using var slide = Isolated.Open(DemoData.Slide);
        var expected = Isolated.Hash(slide);
        var first = Assert.Single(slide.IdleProcesses);
        Isolated.Kill(first);
        Assert.Equal(expected, Isolated.Hash(slide));
        Assert.NotEqual(first, Assert.Single(slide.IdleProcesses));
    }

    [Fact]
    public async Task A_process_that_is_killed_in_a_read_fails_that_read_by_name_and_no_other()
    {
        Isolated.OnLinuxOnly();
        using var slide = Isolated.Open(DemoData.Slide);
        var expected = Isolated.Hash(slide);
        var process = Stop(slide);
        var read = Task.Run(() => Isolated.Hash(slide, 0, 5, 6, 70, 80));
        await AssertBusy(slide, read);
        Isolated.Kill(process);
        var error = await Assert.ThrowsAsync<SlideWorkerException>(() => read);
        Assert.Equal("slide.svs: 70×80 pixels at (5, 6) of level 0 cannot be read: its reader process was killed (signal 9).", error.Message);
        Assert.Equal(expected, Isolated.Hash(slide));
    }

    [Fact]
    public void A_process_that_hangs_is_ended_after_the_time_limit()
    {
        Isolated.OnLinuxOnly();
        var options = Isolated.Options();
        options.Worker.TimeLimit = TimeSpan.FromSeconds(4);
        using var slide = Isolated.Open(DemoData.Slide, options);
        var expected = Isolated.Hash(slide);
        var process = Stop(slide);
        var watch = Stopwatch.StartNew();
        var error = Assert.Throws<SlideWorkerException>(() => Isolated.Hash(slide));
        Assert.InRange(watch.Elapsed, options.Worker.TimeLimit - TimeSpan.FromSeconds(0.1), options.Worker.TimeLimit + Promptly);
        Assert.Contains("gave no answer within 4 s and was ended", error.Message, StringComparison.Ordinal);
        Isolated.AssertGone(process);
        Assert.Equal(expected, Isolated.Hash(slide));
    }

    [Fact]
    public void A_read_that_is_cancelled_returns_at_once_and_counts_as_no_loss()
    {
        Isolated.OnLinuxOnly();
        var options = Isolated.Options();
        options.Worker.MaxRestarts = 0;
        using var slide = Isolated.Open(DemoData.Slide, options);
        var expected = Isolated.Hash(slide);
        for (var i = 0; i < 2; i++)
        {
            var process = Stop(slide);
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
            var watch = Stopwatch.StartNew();
            Assert.Equal(stop.Token, Assert.Throws<OperationCanceledException>(() => Isolated.Hash(slide, cancellationToken: stop.Token)).CancellationToken);
            Assert.True(watch.Elapsed < Promptly);
            Isolated.AssertGone(process);
            Assert.Equal(expected, Isolated.Hash(slide));
        }
    }

    [Fact]
    public async Task A_read_that_waits_for_its_turn_can_be_cancelled()
    {
        Isolated.OnLinuxOnly();
        var options = Isolated.Options();
        options.Worker.MaxProcesses = 1;
        using var slide = Isolated.Open(DemoData.Slide, options);
        var process = Stop(slide);
        var first = Task.Run(() => Isolated.Hash(slide));
        await AssertBusy(slide, first);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
        Assert.Throws<OperationCanceledException>(() => Isolated.Hash(slide, cancellationToken: stop.Token));
        Isolated.Kill(process);
        await Assert.ThrowsAsync<SlideWorkerException>(() => first);
    }

    [Fact]
    public void Restarts_are_bounded_and_then_the_slide_fails_at_once()
    {
        Isolated.OnLinuxOnly();
        var options = Isolated.Options();
        options.Worker.MaxRestarts = 2;
        using var slide = Isolated.Open(DemoData.Slide, options);
        for (var i = 0; i < 2; i++)
        {
            Isolated.Kill(Assert.Single(slide.IdleProcesses));
            Isolated.Hash(slide);
        }

        Isolated.Kill(Assert.Single(slide.IdleProcesses));
        for (var i = 0; i < 3; i++)
        {
            var watch = Stopwatch.StartNew();
            var error = Assert.Throws<SlideWorkerException>(() => Isolated.Hash(slide));
            Assert.StartsWith("slide.svs: given up after 3 lost reader processes. The last: slide.svs: its reader process was killed (signal 9).", error.Message, StringComparison.Ordinal);
            Assert.True(watch.Elapsed < Promptly);
        }

        Assert.Empty(slide.IdleProcesses);
        using var again = Isolated.Open(DemoData.Slide, options);
        Isolated.Hash(again);
    }

    [Fact]
    public void A_slide_that_is_closed_leaves_no_process_and_refuses_reads()
    {
        Isolated.OnLinuxOnly();
        var slide = Isolated.Open(DemoData.Slide);
        Isolated.Hash(slide);
        var process = Assert.Single(slide.IdleProcesses);
        slide.Dispose();
        slide.Dispose();
        Isolated.AssertGone(process);
        Assert.Throws<ObjectDisposedException>(() => Isolated.Hash(slide));
    }

    [Fact]
    public void A_slide_that_is_forgotten_leaves_no_process()
    {
        Isolated.OnLinuxOnly();
        var process = Forget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Isolated.AssertGone(process);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static int Forget()
        {
            var slide = Isolated.Open(DemoData.Slide);
            Isolated.Hash(slide);
            return Assert.Single(slide.IdleProcesses);
        }
    }

    [Fact]
    public async Task A_slide_that_is_closed_in_a_read_lets_it_end()
    {
        Isolated.OnLinuxOnly();
        var slide = Isolated.Open(DemoData.Slide);
        var expected = Isolated.Hash(slide);
        var process = Stop(slide);
        var read = Task.Run(() => Isolated.Hash(slide));
        await AssertBusy(slide, read);
        slide.Dispose();
        Isolated.Signal(process, Isolated.SigContinue);
        Assert.Equal(expected, await read);
        Isolated.AssertGone(process);
    }

    [Fact]
    public void What_asks_the_host_to_stop_does_not_stop_its_reader()
    {
        Isolated.OnLinuxOnly();
        using var slide = Isolated.Open(DemoData.Slide);
        var process = Assert.Single(slide.IdleProcesses);
        foreach (var signal in new[] { Isolated.SigInterrupt, Isolated.SigTerminate, Isolated.SigHangUp })
            Isolated.Signal(process, signal);
        Thread.Sleep(200);
        Isolated.Hash(slide);
        Assert.Equal([process], slide.IdleProcesses);
    }

    [Fact]
    public void The_pixels_travel_through_memory_that_has_no_name()
    {
        Isolated.OnLinuxOnly();
        using var slide = Isolated.Open(DemoData.Slide);
        Isolated.Hash(slide);
        var process = Assert.Single(slide.IdleProcesses);
        foreach (var owner in new[] { process, Environment.ProcessId })
        {
            var windows = Directory.GetFiles($"/proc/{owner}/fd").Select(link => File.ResolveLinkTarget(link, false)?.FullName).Where(target => target?.Contains("pathgen-pixels-", StringComparison.Ordinal) == true).ToList();
            Assert.NotEmpty(windows);
            Assert.All(windows, window => Assert.EndsWith(" (deleted)", window, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Reader_processes_end_with_a_host_that_is_killed()
    {
        Isolated.OnLinuxOnly();
        using var host = Process.Start(new ProcessStartInfo("dotnet", HostProgram.Arguments("hold", DemoData.Slide)) { RedirectStandardOutput = true })!;
        try
        {
            var readers = (await host.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ').Select(int.Parse).ToList();
            Assert.Equal(2, readers.Count);
            Assert.All(readers, reader => Assert.True(Directory.Exists($"/proc/{reader}")));
            Thread.Sleep(200);
            Isolated.Kill(host.Id);
            readers.ForEach(Isolated.AssertGone);
        }
        finally
        {
            host.Kill();
        }
    }

    // The next read will find it deaf.
    private static int Stop(WorkerSlideReader slide)
    {
        var process = Assert.Single(slide.IdleProcesses);
        Isolated.Signal(process, Isolated.SigStop);
        return process;
    }

    private static async Task AssertBusy(WorkerSlideReader slide, Task read)
    {
        while (slide.IdleProcesses.Count > 0)
            await Task.Delay(10);
        await Task.Delay(200);
        Assert.False(read.IsCompleted);
    }
}
