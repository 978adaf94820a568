using System.Globalization;
using PathGen.Benchmarks.EndToEnd;
using PathGen.Onnx;

namespace PathGen.Benchmarks.Graphs;

/// <summary>
/// ViT-B-16's vision part of random weights, one picture a call on one thread a processor: our graphs against the operator-by-operator graph of a PyTorch export, the bound that the
/// machine's GEMM rate gives, and int8 against fp32. <c>graphs [ROUNDS=9]</c>.
/// </summary>
internal static class GraphComparison
{
    private const string Exported = "PyTorch's export, fp32";
    private const string Canonical = "canonical, fp32";
    private const string Joined = "CPU variant, fp32";
    private const string Int8 = "int8";
    private const string Products = "products of one block alone";
    private const int Pictures = 8;

    public static void Run(int rounds)
    {
        var folder = RandomCheckpoint.Model();
        var model = ModelDirectory.Open(Path.Combine(folder, "onnx"));
        if (model.Manifest.Variants.All(v => v.Precision != "int8"))
            model = new ModelQuantizer(new ModelQuantizerOptions { Precision = "int8" }).Quantize(model);
        using var tensors = SafetensorsFile.Open(Path.Combine(folder, "open_clip_model.safetensors"));
        var clip = RandomCheckpoint.Architecture;
        var exported = Path.Combine(folder, "exported.onnx");
        OnnxFile.Write(exported, new ExportedGraph(tensors, clip).Build());

        var contest = new Contest();
        using var sessions = new Sessions(clip);
        contest.Add(Exported, sessions.Picture(exported));
        contest.Add(Canonical, sessions.Picture(model.PathOf(model.Manifest.Variants.First(v => v.Part == "vision"))));
        contest.Add(Joined, sessions.Picture(model.PathOf(model.FindVariant("vision"))));
        contest.Add(Int8, sessions.Picture(model.PathOf(model.FindVariant("vision", "int8"))));
        contest.Add(Products, sessions.Products(folder));
        contest.Run(rounds, Pictures);
        contest.Print();

        var rate = 2 * ProductGraph.Multiplications(clip) / contest.Seconds(Products);
        var bound = 2 * ProductGraph.OfPicture(clip) / rate;
        Line($"GEMM rate {rate / 1e9:F0} GFLOP/s; bound {1000 * bound:F1} ms a picture");
        Line($"canonical / export: {contest.Ratio(Canonical, Exported):F3}x; CPU variant / export: {contest.Ratio(Joined, Exported):F3}x");
        Line($"share of the bound: canonical {bound / contest.Seconds(Canonical):P1}, CPU variant {bound / contest.Seconds(Joined):P1}");
        Line($"int8 / fp32, {Pictures} pictures: {contest.Ratio(Int8, Joined):F2}x the CPU variant, {contest.Ratio(Int8, Canonical):F2}x the canonical graph, {contest.Ratio(Int8, Exported):F2}x the export");
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sessions and, for each thread, what it runs.</summary>
    private sealed class Sessions(ClipArchitecture clip) : IDisposable
    {
        private readonly List<IDisposable> owned = [];

        public Action<int> Picture(string path)
        {
            var runs = Bind(path, "pixel_values", [1, 3, clip.ImageSize, clip.ImageSize], "image_embeds", [1, clip.EmbeddingWidth]);
            return thread => runs[thread].Run();
        }

        public Action<int> Products(string folder)
        {
            var products = ProductGraph.Shapes(clip).Select((shape, i) =>
            {
                var path = Path.Combine(folder, $"product-{i}.onnx");
                OnnxFile.Write(path, ProductGraph.Build(clip, shape.Inputs, shape.Outputs));
                return Bind(path, "x", [1, clip.VisionPositions, shape.Inputs], "y", [1, clip.VisionPositions, shape.Outputs]);
            }).ToArray();
            return thread =>
            {
                foreach (var runs in products)
                    runs[thread].Run();
            };
        }

        public void Dispose() => owned.AsEnumerable().Reverse().ToList().ForEach(o => o.Dispose());

        private BoundRun[] Bind(string path, string input, long[] inputShape, string output, long[] outputShape)
        {
            var session = OnnxSession.Load(path, new SessionSettings { IntraOpThreads = 1 });
            owned.Add(session);
            return [.. Enumerable.Range(0, Environment.ProcessorCount).Select(thread =>
            {
                var run = session.Bind(input, inputShape, output, outputShape);
                owned.Add(run);
                var random = new Random(thread);
                foreach (ref var value in run.Input<float>())
                    value = (4 * random.NextSingle()) - 2;
                return run;
            })];
        }
    }
}
