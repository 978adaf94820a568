using PathGen.Agents;
using PathGen.Clip;
using PathGen.Instruct.Tests.Building;
using PathGen.Onnx;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Instruct.Tests.Pipeline;

/// <summary>The main job on a real slide with a LLaVA of this process as the describing agent: tissue, patches, embeddings, retrieval, describe, revise, summarise, instruction data.</summary>
public sealed class DescribingLlavaTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_real_slide_becomes_pairs_and_instruction_data_without_any_network()
    {
        var slide = Reference.PathOf("data", "slides", "CMU-1-Small-Region.svs");
        var clip = new ClipImporter(new ClipImportOptions { OutputFolder = folder["clip"], Check = false, Activation = Activation.QuickGelu }).Import(new TinyClip().Write(folder["clip-source"]));
        using var model = ClipModel.Load(clip.Path);
        using var client = await TalkativeAsync();
        var run = folder["run"];
        Directory.CreateDirectory(run);
        await using var store = SqlitePairStore.Open(Path.Combine(run, "pairs.sqlite"));
        var services = new PairGeneratorServices
        {
            Folder = run,
            Store = store,
            EncoderIdentity = model.ImageEncoder.Identity,
            TextEncoderIdentity = model.TextEncoder.Identity,
            ImageEncoder = () => model.ImageEncoder,
            TextEncoder = () => model.TextEncoder,
            Tissue = new SaturationTissueDetector(),
            Tiler = new TileGrid(),
            Selector = new PatchSelector([new ClusterRetriever(new ClusterRetrieverOptions { Count = 4 })], new SimilarityFilter(new SimilarityFilterOptions { Threshold = 0.99999 })),
            Prompts = new BankPromptAgent(),
            Caption = new ChatCaptionAgent(client, new ChatAgentOptions { MaxOutputTokens = 600, Tries = 1 }),
            Revision = new MeasurementRevision(),
            Summary = new ExtractiveSummary(),
        };
        var summary = await new PairGenerator(services, new PairGeneratorOptions { AgentConcurrency = 2 }).RunAsync([new SlideInput(slide, TissueSource: "colon")]);
        Assert.Equal(1, summary.Slides);
        Assert.True(summary.Counts.Captioned >= 1, $"{summary.Counts.Captioned} captioned, {summary.Counts.SetAside} set aside");

        var pairs = new List<PairRecord>();
        await foreach (var pair in store.ReadPairsAsync())
            pairs.Add(pair);
        var describe = pairs[0].Drafts[0];
        Assert.Equal("chat-describe", describe.Agent.Agent);
        Assert.StartsWith("tiny@", describe.Agent.Model, StringComparison.Ordinal);
        Assert.True(describe.Answer.InputTokens > model.Manifest.Preprocess.Size);
        Assert.True(describe.Answer.OutputTokens > 0);

        var built = await new InstructBuilder().BuildAsync(InstructPairs.Some([.. pairs.Select(InstructSource.From)]), folder["instruct"]);
        Assert.Equal(pairs.Count, built.Pairs);
    }

    // Random weights may answer nothing or without an end; of a few models one says something and stops.
    private async Task<LlavaChatClient> TalkativeAsync()
    {
        for (var seed = 1; seed < 20; seed++)
        {
            var source = new TinyLlava { Seed = seed, EndBias = seed % 2 == 0 ? 5 : -5, ContextLength = 8192 }.Write(folder[$"source{seed}"]);
            var path = new LlavaImporter(new LlavaImportOptions { OutputFolder = folder[$"llava{seed}"], Name = "tiny" }).Import(source).Path;
            var client = new LlavaChatClient(LlavaModel.Load(path), ownsModel: true);
            using var image = new RgbImage(672, 672);
            image.Fill(200, 120, 180);
            var agent = new ChatCaptionAgent(client, new ChatAgentOptions { MaxOutputTokens = 600, Tries = 1 });
            try
            {
                await agent.DescribeAsync(new PatchContext(image, new SlideRegion(0, 0, 672, 672), 0.5, new SlideContext("s", "colon"), []));
                return client;
            }
            catch (AgentException)
            {
                client.Dispose();
            }
        }

        throw new InvalidOperationException("No random model says something and stops.");
    }
}
