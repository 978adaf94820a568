using System.Diagnostics;
using System.Globalization;
using PathGen.Wsi;

namespace PathGen.Benchmarks.Wsi;

/// <summary>
/// Seconds of a training epoch and of inference of attention MIL, on random bags in memory, as <c>benchmarks/peers/abmil_torch.py</c> measures PyTorch's.
/// <c>mil [BAGS=100] [PATCHES=5000] [WIDTH=768] [ROUNDS=3] [BRANCHES=1]</c>.
/// </summary>
internal static class AttentionMilRate
{
    public static void Run(int bags, int patches, int width, int rounds, int branches)
    {
        var random = new Random(1);
        var slides = Enumerable.Range(0, bags).Select(i => new LabelledBag(Bag(FormattableString.Invariant($"slide{i}"), patches, width, random), i % 2)).ToArray();
        var options = branches == 1 ? new AttentionMilOptions() : AttentionMilOptions.Acmil();
        (options.Branches, options.Epochs, options.MaxKeptBytes) = (branches, rounds, long.MaxValue);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} threads, {bags} bags of {patches} x {width}, {branches} branches"));
        var clock = new EpochClock();
        var model = new AttentionMilTrainer(options).Train(["no", "yes"], slides, [], progress: clock).Model;
        var folder = Directory.CreateTempSubdirectory("pathgen-benchmark-").FullName;
        try
        {
            model.Save(folder);
            using var onnx = OnnxSlideClassifier.Load(folder);
            foreach (var epoch in clock.Seconds)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"epoch {epoch:0.000} s, inference {Seconds(model, slides):0.000} s, the same graph by ONNX Runtime {Seconds(onnx, slides):0.000} s"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Seconds(ISlideClassifier classifier, LabelledBag[] slides)
    {
        var clock = Stopwatch.StartNew();
        foreach (var slide in slides)
            classifier.Classify(slide.Read());
        return clock.Elapsed.TotalSeconds;
    }

    private static FeatureBag Bag(string name, int patches, int width, Random random)
    {
        var values = new float[patches * width];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)((2 * random.NextDouble() - 1) * Math.Sqrt(3));
        return new FeatureBag(name, values, width);
    }

    // From one epoch's end to the next's; the first one from the start of training.
    private sealed class EpochClock : IProgress<TrainingEpoch>
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();

        public List<double> Seconds { get; } = [];

        public void Report(TrainingEpoch value)
        {
            Seconds.Add(clock.Elapsed.TotalSeconds);
            clock.Restart();
        }
    }
}
