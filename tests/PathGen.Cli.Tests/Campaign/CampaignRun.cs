using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using PathGen.Agents;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Slides;

namespace PathGen.Cli.Tests;

/// <summary>
/// A run over painted slides with chat agents, in a process of its own so that it can be killed: this program started once more with <c>PATHGEN_CAMPAIGN</c> set runs it and
/// looks for no tests.
/// </summary>
internal static class CampaignRun
{
    private const string Variable = "PATHGEN_CAMPAIGN";
    private const int Side = 32;

    /// <summary>Paints slides of so many tiles in all; each tile has a colour of its own.</summary>
    public static List<string> Paint(string folder, int patches, int slides)
    {
        var (columns, rows) = (25, patches / slides / 25);
        List<string> paths = [];
        for (var s = 0; s < slides; s++)
        {
            using var image = new RgbImage((columns + 2) * Side, (rows + 2) * Side); // Glass around the tissue.
            image.Fill(255, 255, 255);
            for (var y = Side; y < image.Height - Side; y++)
            {
                var row = image.Row(y);
                for (var x = Side; x < image.Width - Side; x++)
                {
                    var tile = s * columns * rows + (y / Side - 1) * columns + x / Side - 1;
                    (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = ((byte)(230 - tile % 50), (byte)(100 + tile / 50 % 100), (byte)(235 - tile / 5000));
                }
            }

            paths.Add(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"slide-{s:D3}.png")));
            PictureFile.WritePng(image, paths[^1]);
        }

        return paths;
    }

    /// <summary>Starts the run in a process of its own.</summary>
    public static Process Start(string folder, IReadOnlyList<string> slides, Uri endpoint)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(CampaignRun).Assembly.Location);
        start.Environment[Variable] = string.Join('\n', [folder, endpoint.ToString(), .. slides]);
        return Process.Start(start)!;
    }

    /// <summary>The exit code of the run that this process was started for, or null where it was started for tests.</summary>
    public static async Task<int?> RunWhereAskedAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } setting)
            return null;
        var parts = setting.Split('\n');
        try
        {
            await RunAsync(parts[0], new Uri(parts[1]), parts[2..]);
            return 0;
        }
        catch (PairException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 3;
        }
    }

    private static async Task RunAsync(string folder, Uri endpoint, IReadOnlyList<string> slides)
    {
        using var client = new OpenAiChatClient(endpoint, "vision-1", timeout: TimeSpan.FromSeconds(1));
        var endpoints = new ChatEndpoints([new ChatEndpoint("one", client) { MaxConcurrency = 12, InputPrice = 1, OutputPrice = 2 }, new ChatEndpoint("two", client) { Weight = 2, InputPrice = 1, OutputPrice = 2 }]);
        var options = new ChatAgentOptions { Timeout = TimeSpan.FromSeconds(1), Tries = 6, BackOff = TimeSpan.FromMilliseconds(5) };
        await using var store = SqlitePairStore.Open(Path.Combine(folder, "pairs.db"));
        var services = new PairGeneratorServices
        {
            Folder = folder,
            Store = store,
            EncoderIdentity = "colours",
            TextEncoderIdentity = "words",
            ImageEncoder = () => new Colours(),
            TextEncoder = () => new Words(),
            Tissue = new SaturationTissueDetector(new TissueOptions { Downsample = 4 }),
            Tiler = new TileGrid(new TileGridOptions { TileSize = Side }),
            Selector = new PatchSelector([new ClusterRetriever(new ClusterRetrieverOptions { Count = 100_000, MaxIterations = 2 })], new SimilarityFilter(new SimilarityFilterOptions { Threshold = 1 })),
            Prompts = new BankPromptAgent(),
            Caption = new ChatCaptionAgent(endpoints, options),
            Revision = new ChatRevisionAgent(endpoints, options),
            Summary = new ChatSummaryAgent(endpoints, options),
            Gates = [new RefusalGate(), new PatientDataGate(), new HedgingGate(), new NegationGate(), new TissueGate(), new DuplicateGate()],
        };
        var summary = await new PairGenerator(services, new PairGeneratorOptions { AgentConcurrency = 32, Embedding = { BatchSize = 64 } }).RunAsync([.. slides.Select(s => new SlideInput(s))]);
        if (summary.Failures.Count > 0)
            throw new PairException(summary.Failures[0].Reason);
    }

    /// <summary>A patch's mean colours, and a spread of them, as its embedding.</summary>
    private sealed class Colours : IImageEncoder
    {
        public string Identity => "colours";

        public int EmbeddingWidth => 8;

        public ImagePreprocessor Preprocessor { get; } = new(new PreprocessSettings { Size = 4 });

        public void Encode(Memory<float> pixelValues, Memory<float> embeddings, CancellationToken cancellationToken = default)
        {
            for (var i = 0; i < embeddings.Length / 8; i++)
            {
                var pixels = pixelValues.Span.Slice(i * 48, 48);
                var row = embeddings.Span.Slice(i * 8, 8);
                for (var c = 0; c < 8; c++)
                    row[c] = MathF.Sin((c + 1) * pixels[c % 3 * 16]) + 0.1f;
                TensorPrimitives.Divide(row, TensorPrimitives.Norm<float>(row), row);
            }
        }
    }

    private sealed class Words : ITextEncoder
    {
        public string Identity => "words";

        public int EmbeddingWidth => 8;

        public void Encode(IReadOnlyList<string> texts, Memory<float> embeddings, CancellationToken cancellationToken = default)
        {
            for (var i = 0; i < texts.Count; i++)
            {
                var hash = SHA256.HashData(Encoding.UTF8.GetBytes(texts[i]));
                var row = embeddings.Span.Slice(i * 8, 8);
                for (var c = 0; c < 8; c++)
                    row[c] = hash[c] - 127.5f;
                TensorPrimitives.Divide(row, TensorPrimitives.Norm<float>(row), row);
            }
        }
    }
}
