using PathGen.Clip;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Agents.Tests;

/// <summary>Small painted slides, a run over them with fakes for the models, and its export.</summary>
public sealed class TestRun : IDisposable
{
    public const int Tile = 32;
    private readonly TemporaryFolder folder = new();

    public string this[string name] => folder[name];

    /// <summary>A slide of 6 × 4 tiles in which every tile has a look of its own; the glass around them is white.</summary>
    public string Paint(string name, int seed, bool tissue = true)
    {
        var path = folder[name];
        using var image = new RgbImage(8 * Tile, 6 * Tile);
        image.Fill(255, 255, 255);
        var random = new Random(seed);
        for (var ty = 1; tissue && ty < 5; ty++)
        {
            for (var tx = 1; tx < 7; tx++)
            {
                Span<int> colour = [random.Next(90, 255), random.Next(0, 130), random.Next(90, 255)];
                var (fx, fy) = (random.Next(1, 9), random.Next(1, 9));
                for (var y = ty * Tile; y < (ty + 1) * Tile; y++)
                {
                    var row = image.Row(y);
                    for (var x = tx * Tile; x < (tx + 1) * Tile; x++)
                    {
                        for (var c = 0; c < 3; c++)
                            row[3 * x + c] = (byte)Math.Clamp(colour[c] + (x * fx + y * fy) % 40 - 20, 0, 255);
                    }
                }
            }
        }

        PictureFile.WritePng(image, path);
        return path;
    }

    /// <summary>Makes a run's services over a store.</summary>
    public static PairGeneratorServices Services(string runFolder, IPairStore store, Trap trap, FakeAgents agents, FakeTextEncoder? text = null, Action? onLoad = null, int tile = Tile, FakeImageEncoder? image = null, string imageIdentity = FakeImageEncoder.Id, string textIdentity = FakeTextEncoder.Id, IReadOnlyList<ICaptionGate>? gates = null) => new()
    {
        Folder = runFolder,
        Store = store,
        EncoderIdentity = imageIdentity,
        TextEncoderIdentity = textIdentity,
        ImageEncoder = () =>
        {
            onLoad?.Invoke();
            return image ?? new FakeImageEncoder(trap);
        },
        TextEncoder = () =>
        {
            onLoad?.Invoke();
            return text ?? new FakeTextEncoder(trap);
        },
        Tissue = new SaturationTissueDetector(new TissueOptions { Downsample = 4 }),
        Tiler = new TileGrid(new TileGridOptions { TileSize = tile }),
        Selector = new PatchSelector(
            [
                new AttributeRetriever(new PromptRetrieverOptions { Count = 4 }),
                new FindingRetriever(new PromptRetrieverOptions { Count = 4 }),
                new ClusterRetriever(new ClusterRetrieverOptions { Count = 6 }),
            ],
            new SimilarityFilter(new SimilarityFilterOptions { Threshold = 0.999 })),
        Prompts = agents,
        Caption = agents,
        Revision = agents,
        Summary = agents,
        Gates = gates ?? [],
    };

    /// <summary>Runs with a trap until it ends, one way or the other.</summary>
    public static async Task<RunSummary> RunAsync(
        string runFolder,
        IReadOnlyList<SlideInput> slides,
        Trap? trap = null,
        FakeAgents? agents = null,
        PairGeneratorOptions? options = null,
        IReadOnlyList<ICaptionGate>? gates = null,
        CancellationToken cancellationToken = default)
    {
        trap ??= new Trap();
        await using var store = SqlitePairStore.Open(Path.Combine(runFolder, "pairs.db"));
        var services = Services(runFolder, new TrappedStore(store, trap), trap, agents ?? new FakeAgents(trap), gates: gates);
        return await new PairGenerator(services, options ?? new PairGeneratorOptions { Embedding = { BatchSize = 5 } }).RunAsync(slides, cancellationToken: cancellationToken);
    }

    /// <summary>The dataset of a run: every file's bytes by name.</summary>
    public static async Task<SortedDictionary<string, byte[]>> ExportAsync(string runFolder, string format = "pathgen", DatasetWriterOptions? options = null)
    {
        var target = Path.Combine(runFolder, "export-" + format);
        await using var store = SqlitePairStore.OpenReadOnly(Path.Combine(runFolder, "pairs.db"));
        using var reader = new PatchReader();
        await DatasetWriters.Create(format, options).WriteAsync(store.ReadPairsAsync().Select(pair => DatasetPair.Of(pair, reader.Read)), target);
        return Files(target);
    }

    public static SortedDictionary<string, byte[]> Files(string path) => new(
        Directory.GetFiles(path, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(path, f).Replace('\\', '/'), File.ReadAllBytes), StringComparer.Ordinal);

    public static void AssertSame(SortedDictionary<string, byte[]> expected, SortedDictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (name, bytes) in expected)
            Assert.True(bytes.AsSpan().SequenceEqual(actual[name]), $"{name} differs.");
    }

    public void Dispose() => folder.Dispose();
}
