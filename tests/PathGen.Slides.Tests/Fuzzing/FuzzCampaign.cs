using System.Diagnostics;

namespace PathGen.Slides.Tests;

/// <summary>
/// Feeds mutants of a file to a reader, in this process: a crash of a native decoder ends the tests. Each mutant follows from the campaign's seed and its
/// number. No exception but <see cref="SlideException"/> may come out, none may take five seconds, none may let the process grow by 512 MB, nor all of them together once
/// their garbage is gone.
/// </summary>
internal static class FuzzCampaign
{
    private const int NightlyFactor = 20;
    private const long MostBytes = 512L << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    /// <summary>Runs a campaign.</summary>
    /// <param name="seed">Determines all mutants.</param>
    /// <param name="count">How many; twenty times as many in the nightly run.</param>
    /// <param name="mutate">Makes a mutant.</param>
    /// <param name="exercise">Reads the mutant of a number. May let <see cref="SlideException"/> out.</param>
    /// <returns>The share of mutants that were refused as a whole.</returns>
    public static double Run(int seed, int count, Func<Random, byte[]> mutate, Action<int, byte[]> exercise)
    {
        if (Environment.GetEnvironmentVariable("PATHGEN_NIGHTLY") == "1")
            count *= NightlyFactor;
        CollectAll();
        var (start, refused, longest, most) = (ProcessMemory.ResetPeak(), 0, TimeSpan.Zero, 0L);
        for (var number = 0; number < count; number++)
        {
            var i = number;

            // Not (seed, i) hashed by the runtime: its hashes differ from run to run.
            var mutant = mutate(new Random(unchecked(seed * 1_000_003 + i)));
            var before = ProcessMemory.ResetPeak();
            var clock = Stopwatch.StartNew();
            var run = Task.Factory.StartNew(() => Record.Exception(() => exercise(i, mutant)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            if (!run.Wait(MostTime) || clock.Elapsed > MostTime)
                Fail("took more than five seconds");
            if (run.Result is SlideException)
                refused++;
            else if (run.Result is { } error)
                Fail($"let out {error}");
            var grown = ProcessMemory.Peak() - before;
            (longest, most) = (clock.Elapsed > longest ? clock.Elapsed : longest, Math.Max(most, grown));
            if (grown > MostBytes)
                Fail($"let the process grow by {grown >> 20} MB");

            void Fail(string what)
            {
                var path = Path.Combine(Path.GetTempPath(), $"pathgen-mutant-{seed}-{i}");
                File.WriteAllBytes(path, mutant);
                Assert.Fail($"Mutant {i} of seed {seed}, kept as {path}, {what}");
            }
        }

        CollectAll();
        var kept = ProcessMemory.ResetPeak() - start;
        Assert.True(kept < MostBytes, $"The mutants of seed {seed} left {kept >> 20} MB behind");
        TestContext.Current.SendDiagnosticMessage($"Seed {seed}: {count} mutants, {refused} refused as a whole, {longest.TotalMilliseconds:F0} ms at most, {most >> 20} MB more at most, {kept >> 20} MB kept");
        return refused / (double)count;
    }

    // Gives memory back to the system, too.
    private static void CollectAll() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
