using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using PathGen.Agents;
using PathGen.Cli;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Benchmarks.Pairs;

/// <summary>
/// What the pipeline itself takes of a caption: patches go over HTTP through describe, revise and summarise on a server that answers at once, through the gates of wording and into a
/// SQLite store. Says captions a second and the memory after the first thousand and at the end. <c>agents [PATCHES=20000] [SIDE=64] [gates|nogates]</c>.
/// </summary>
internal static class AgentOverhead
{
    private const int PerSlide = 500;

    public static async Task RunAsync(int patches, int side, bool gates)
    {
        var folder = Directory.CreateTempSubdirectory("pathgen-agents-");
        try
        {
            await RunAsync(folder.FullName, patches, side, gates);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string folder, int patches, int side, bool gates)
    {
        await using var server = new InstantChatServer();
        using var client = new OpenAiChatClient(server.Endpoint, "instant", timeout: TimeSpan.FromMinutes(1));
        var options = new ChatAgentOptions { ImageFormat = PatchImageFormat.Jpeg };
        var endpoints = new ChatEndpoints([new ChatEndpoint("instant", client)]);
        await using var store = SqlitePairStore.Open(Path.Combine(folder, "pairs.db"));
        var services = new PairGeneratorServices
        {
            Folder = folder,
            Store = store,
            EncoderIdentity = "flat",
            TextEncoderIdentity = "flat-text",
            ImageEncoder = () => new Flat(),
            TextEncoder = () => throw new InvalidOperationException("No gate of this run compares texts."),
            Tissue = new SaturationTissueDetector(new TissueOptions { Downsample = 8 }),
            Tiler = new TileGrid(new TileGridOptions { TileSize = side }),
            Selector = new PatchSelector([new Every()], new SimilarityFilter(new SimilarityFilterOptions { Threshold = 1 })),
            Prompts = new Nothing(),
            Caption = new ChatCaptionAgent(endpoints, options),
            Revision = new ChatRevisionAgent(endpoints, options),
            Summary = new ChatSummaryAgent(endpoints, options),
            Gates = gates ? [new RefusalGate(), new PatientDataGate(), new HedgingGate(), new NegationGate(), new TissueGate(), new DuplicateGate(int.MaxValue)] : [],
        };
        var slides = Paint(folder, (patches + PerSlide - 1) / PerSlide, side);
        var watch = new Watch(patches);
        var summary = await new PairGenerator(services, new PairGeneratorOptions { AgentConcurrency = 16, Embedding = { BatchSize = 32 } }).RunAsync(slides, watch);
        watch.End();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Counts.Captioned} captions of {side}×{side} px, {server.Requests} requests: {watch.Rate:F0} captions/s after the first 1,000; memory {watch.EarlyMemory:F0} MB after 1,000, {watch.LateMemory:F0} MB at the end, {watch.MostMemory:F0} MB at most (working set)"));
    }

    // Each slide is one small picture of its own colours; the store's slides differ by their bytes.
    private static List<SlideInput> Paint(string folder, int count, int side)
    {
        var slides = new List<SlideInput>();
        for (var s = 0; s < count; s++)
        {
            var (columns, rows) = (25, PerSlide / 25);
            using var image = new RgbImage(columns * side, rows * side);
            for (var y = 0; y < image.Height; y++)
            {
                var row = image.Row(y);
                for (var x = 0; x < image.Width; x++)
                    (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = ((byte)(150 + (x * 7 + s) % 50), (byte)(40 + (y * 3 + s / 50) % 40), (byte)(150 + (x + y) % 60));
            }

            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"slide-{s:D4}.png"));
            PictureFile.WritePng(image, path);
            slides.Add(new SlideInput(path));
        }

        return slides;
    }

    private sealed class Watch(int patches) : IProgress<RunProgress>
    {
        private readonly Lock turn = new();
        private readonly Stopwatch clock = new();
        private int captioned;

        public double Rate { get; private set; }

        public double EarlyMemory { get; private set; }

        public double LateMemory { get; private set; }

        public double MostMemory { get; private set; }

        public void Report(RunProgress value)
        {
            if (value.Step != RunStep.Caption || value.Done == 0)
                return;
            lock (turn)
            {
                if (++captioned == Math.Min(1000, patches / 2))
                {
                    EarlyMemory = WorkingSet();
                    clock.Start();
                }

                if (captioned % 500 == 0)
                    MostMemory = Math.Max(MostMemory, WorkingSet());
            }
        }

        public void End()
        {
            clock.Stop();
            Rate = (captioned - Math.Min(1000, patches / 2)) / clock.Elapsed.TotalSeconds;
            LateMemory = WorkingSet();
        }

        private static double WorkingSet()
        {
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64 / 1048576.0;
        }
    }

    private sealed class Nothing : IPromptAgent
    {
        public AgentIdentity Identity { get; } = new("none", "none", "00", "none/1", "00");

        public ValueTask<SlidePrompts> WriteAsync(SlideContext slide, CancellationToken cancellationToken = default) => new(new SlidePrompts([], []));
    }

    private sealed class Every : IPatchRetriever
    {
        public string Settings => "every/1";

        public IReadOnlyList<PatchChoice> Retrieve(RetrievalInput input, CancellationToken cancellationToken = default) =>
            [.. Enumerable.Range(0, input.Patches.Count).Select(i => new PatchChoice(i, "every", null, i + 1, 1))];
    }

    private sealed class Flat : IImageEncoder
    {
        public string Identity => "flat";

        public int EmbeddingWidth => 16;

        public ImagePreprocessor Preprocessor { get; } = new(new PreprocessSettings { Size = 8 });

        public void Encode(Memory<float> pixelValues, Memory<float> embeddings, CancellationToken cancellationToken = default)
        {
            for (var i = 0; i < embeddings.Length / 16; i++)
            {
                var row = embeddings.Span.Slice(i * 16, 16);
                pixelValues.Span.Slice(i * 192, 16).CopyTo(row);
                row[0] += 3;
                TensorPrimitives.Divide(row, TensorPrimitives.Norm<float>(row), row);
            }
        }
    }
}
