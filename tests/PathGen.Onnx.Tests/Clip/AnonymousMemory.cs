namespace PathGen.Onnx.Tests.Clip;

/// <summary>Watches how much memory this process has of its own, beside what it maps from files (Linux's RssAnon), above what it had at the start.</summary>
internal sealed class AnonymousMemory : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Thread thread;
    private readonly long start = Now();
    private long peak;

    public AnonymousMemory()
    {
        thread = new Thread(() =>
        {
            while (!stop.Token.WaitHandle.WaitOne(20))
                peak = Math.Max(peak, Now());
        });
        thread.Start();
    }

    /// <summary>Most bytes seen so far above the start.</summary>
    public long Peak => Math.Max(1, Interlocked.Read(ref peak) - start);

    public void Dispose()
    {
        stop.Cancel();
        thread.Join();
        stop.Dispose();
    }

    private static long Now()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
        return 1024 * long.Parse(line["RssAnon:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
