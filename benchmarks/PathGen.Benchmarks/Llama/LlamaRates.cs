using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PathGen.Onnx;

namespace PathGen.Benchmarks.Llama;

/// <summary>
/// Decode and prefill rates of a random LLaMA in fp32 and in 4 bits, against what the memory's bandwidth allows; resident memory against the file; managed memory over 500 tokens; and what a
/// second turn costs. Each decoder runs in a process of its own.
/// </summary>
internal static class LlamaRates
{
    private const int Prompt = 600;
    private const int Decoded = 64;
    private const int Watched = 500;
    private const int SecondTurn = 40;

    // LLaVA-1.5's two sizes.
    private static readonly (string Size, LlamaArchitecture Architecture)[] Larger =
    [
        ("7B", new LlamaArchitecture(4096, 32, 32, 32, 128, 11008, 32000, 4096, 1e-5f, 10000, TiedEmbeddings: false)),
        ("13B", new LlamaArchitecture(5120, 40, 40, 40, 128, 13824, 32000, 4096, 1e-5f, 10000, TiedEmbeddings: false)),
    ];

    private sealed record Rates(double Decode, double Prefill, double SecondTurnSeconds, double FirstTurnSeconds, long Resident, long Before, long Peak, long ManagedGrowth, double AllocatedPerToken, long Anonymous, long Mapped);

    /// <summary>Writes the models where they are not there yet, and measures all.</summary>
    public static void Run(string folder, LlamaArchitecture llama)
    {
        Directory.CreateDirectory(folder);
        var files = new List<(string Name, string Path, long Bytes)>();
        foreach (var (name, precision, block) in new[] { ("fp32", "fp32", 32), ("4 bits, blocks of 32", "q4", 32), ("4 bits, blocks of 128", "q4", 128) })
        {
            var part = Path.Combine(folder, FormattableString.Invariant($"{llama.Layers}x{llama.Width}-{precision}-{block}"));
            Write(part, llama, precision, block);
            var file = Path.Combine(part, precision == "fp32" ? "decoder_model_merged_fused.onnx" : "decoder_model_merged_q4.onnx");
            files.Add((name, file, new FileInfo(Path.Combine(part, precision == "fp32" ? "decoder_model_merged.onnx_data" : "decoder_model_merged_q4.onnx_data")).Length));
        }

        var bandwidth = MemoryBandwidth.Measure();
        Print($"{llama.Billions:0.00} billion weights; {Environment.ProcessorCount} cores; memory read at {bandwidth / 1e9:0.0} GB/s (best of 8 sweeps over 1 GiB)");
        double? plain = null;
        foreach (var (name, path, bytes) in files)
        {
            var rates = OneInProcess(path);
            var bound = bandwidth / bytes;
            Print($"{name}: {bytes / 1e9:0.000} GB of weights");
            Print($"  decode   {rates.Decode:0.00} tokens/s, {100 * rates.Decode / bound:0} % of the bound of {bound:0.00}{(plain is { } p ? string.Create(CultureInfo.InvariantCulture, $"; {rates.Decode / p:0.00} x fp32") : "")}");
            Print($"  prefill  {rates.Prefill:0.0} tokens/s ({Prompt} tokens)");
            Print($"  resident {(rates.Resident - rates.Before) / 1e9:0.000} GB more than before loading = {(double)(rates.Resident - rates.Before) / bytes:0.00} x the file (peak of the process {rates.Peak / 1e9:0.000} GB)");
            Print($"  loaded   {rates.Anonymous / 1e9:0.000} GB of anonymous memory, {rates.Mapped / 1e9:0.000} GB of mapped files (libraries among them)");
            Print($"  managed  {rates.ManagedGrowth:N0} bytes more after {Watched} tokens than before; {rates.AllocatedPerToken:0} bytes a token allocated and freed");
            Print($"  second turn of {SecondTurn} tokens behind {Prompt}: {rates.SecondTurnSeconds:0.000} s, the first took {rates.FirstTurnSeconds:0.000} s");
            plain ??= rates.Decode;
            foreach (var (size, larger) in Larger)
            {
                // On paper: decoding is bound by the weights' bytes, prefill by the multiplications.
                var expected = bytes * larger.Billions / llama.Billions;
                Print($"  on paper {size}: {expected / 1e9:0.0} GB, decode {rates.Decode * bytes / expected:0.00} tokens/s, prefill {rates.Prefill * llama.Billions / larger.Billions:0.0} tokens/s");
            }
        }
    }

    /// <summary>Measures one decoder and prints the figures as JSON.</summary>
    public static void One(string path)
    {
        var before = Status("VmRSS:");
        using var session = DecoderSession.Load(path, new SessionSettings { AllowSpinning = true });
        var (anonymous, mapped) = (Status("RssAnon:"), Status("RssFile:"));
        var tokens = new float[Prompt * session.Width];
        var random = new Random(1);
        foreach (ref var value in tokens.AsSpan())
            value = (random.NextSingle() - 0.5f) / 20;
        using var cache = session.CreateCache(2048);

        // Once for nothing: kernels are chosen and buffers made.
        session.Run(cache, tokens.AsSpan(0, 32 * session.Width));
        cache.Truncate(0);
        var clock = Stopwatch.StartNew();
        const int Chunk = 256;
        for (var start = 0; start < Prompt; start += Chunk)
            session.Run(cache, tokens.AsSpan(start * session.Width, Math.Min(Chunk, Prompt - start) * session.Width));
        var first = clock.Elapsed.TotalSeconds;
        clock.Restart();
        session.Run(cache, tokens.AsSpan(0, SecondTurn * session.Width));
        var second = clock.Elapsed.TotalSeconds;

        cache.Truncate(64);
        for (var i = 0; i < 4; i++)
            session.Run(cache, tokens.AsSpan(0, session.Width));
        clock.Restart();
        for (var i = 0; i < Decoded; i++)
            session.Run(cache, tokens.AsSpan(i * session.Width, session.Width));
        var decode = Decoded / clock.Elapsed.TotalSeconds;
        var resident = Status("VmRSS:");

        var (managed, allocated) = (GC.GetTotalMemory(forceFullCollection: true), GC.GetAllocatedBytesForCurrentThread());
        for (var i = 0; i < Watched; i++)
            session.Run(cache, tokens.AsSpan(i * session.Width, session.Width));
        var perToken = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)Watched;
        var growth = GC.GetTotalMemory(forceFullCollection: true) - managed;
        Console.WriteLine(JsonSerializer.Serialize(new Rates(decode, Prompt / first, second, first, resident, before, Status("VmHWM:"), growth, perToken, anonymous, mapped)));
    }

    private static void Write(string folder, LlamaArchitecture llama, string precision, int block)
    {
        var done = Path.Combine(folder, "done");
        if (File.Exists(done))
            return;
        Directory.CreateDirectory(folder);
        var clock = Stopwatch.StartNew();
        using var source = new RandomLlama(llama);
        _ = new LlamaWriter(folder, source, llama, block).Decoder(precision, CancellationToken.None).ToList();
        File.WriteAllText(done, "");
        Print($"{folder} written in {clock.Elapsed.TotalSeconds:0} s, peak memory {Status("VmHWM:") / 1e9:0.00} GB");
    }

    private static Rates OneInProcess(string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(LlamaRates).Assembly.Location);
        start.ArgumentList.Add("llama-one");
        start.ArgumentList.Add(path);
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? JsonSerializer.Deserialize<Rates>(text)! : throw new InvalidOperationException($"Measuring {path} ended with {process.ExitCode}.");
    }

    // Bytes of a line of /proc/self/status, which gives kilobytes.
    private static long Status(string line) => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(l => l.StartsWith(line, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture);

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
